/** What the recipes have of their bundler. */
interface ImportMeta {
  readonly env: { readonly DEV: boolean }
}

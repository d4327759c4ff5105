/** @type {import('next').NextConfig} */
export default {
  reactStrictMode: true,
  // Else Next looks for lock files in the folders above and takes one of those for the app's own.
  turbopack: { root: import.meta.dirname },
}

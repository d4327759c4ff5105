// For TypeScript, which from version 6 on wants to know what is imported, also where nothing is taken from it.
export {}

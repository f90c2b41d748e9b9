/** Where things lie that only the running program knows; its main file fills this in. */
export class ApiPaths {
  constructor(
    /** The program that works in the engine's child processes. */
    readonly engine: string,
    /** The built web pages. */
    readonly web: string,
    /** Any file from which installed packages can be found. */
    readonly origin: string,
  ) {}
}

/** Seals what must not be readable at rest. `id` binds it to the document it is of. Throws DmsError SECRET_UNREADABLE. */
export abstract class Secrets {
  abstract seal(id: string, secret: object): string;
  abstract open<T extends object>(id: string, sealed: string): T;
}

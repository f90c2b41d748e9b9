/** A DTO as plain JSON data, without the fields nobody gave. */
export function plain<T>(dto: T): T {
  return JSON.parse(JSON.stringify(dto)) as T;
}

import { Injectable } from '@angular/core';

const prefix = 'dms.';

/** Small choices kept in this browser. A browser that keeps nothing is no error: the choice then lasts for the visit. */
@Injectable({ providedIn: 'root' })
export class Remembered {
  private readonly visit = new Map<string, string>();

  get(name: string): string | null {
    try {
      return localStorage.getItem(prefix + name);
    } catch {
      return this.visit.get(name) ?? null;
    }
  }

  set(name: string, value: string): void {
    try {
      localStorage.setItem(prefix + name, value);
    } catch {
      this.visit.set(name, value);
    }
  }

  forget(name: string): void {
    this.visit.delete(name);
    try {
      localStorage.removeItem(prefix + name);
    } catch {
      // Nothing is kept there.
    }
  }
}

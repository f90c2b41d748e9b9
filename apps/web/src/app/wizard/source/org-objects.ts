import { Injectable, inject } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { Api } from '../../client/api';
import { connectionsObjects } from '../../client/fn/connections/connections-objects';
import { MigrationDraft } from '../migration-draft';
import { guessObject, objectOfPeople } from './attach';

/** Where nothing in a file's name says what it holds. */
const usual = 'Account';

/** A first guess at the object a file goes to: shown beside the load at once, and chosen on the Map screen. */
@Injectable()
export class OrgObjects {
  private readonly api = inject(Api);
  private readonly draft = inject(MigrationDraft);

  /** By the file's name, then by its columns. */
  async guess(fileName: string, columns: readonly string[]): Promise<string> {
    const id = this.draft.definition()?.connectionId;
    if (id === undefined) return usual;
    try {
      const { items } = await firstValueFrom(this.api.invoke(connectionsObjects, { id }));
      const objects = items.filter(({ createable }) => createable);
      return guessObject(fileName, objects) ?? objectOfPeople(columns, objects) ?? usual;
    } catch {
      // An org that does not answer just now stops nobody from bringing data.
      return guessObject(fileName, [{ name: 'Contact', label: 'Contact' }]) ?? usual;
    }
  }
}

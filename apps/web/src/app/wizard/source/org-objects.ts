import { Injectable, inject } from '@angular/core';
import { firstValueFrom } from 'rxjs';
import { Api } from '../../client/api';
import { connectionsObjects } from '../../client/fn/connections/connections-objects';
import { MigrationDraft } from '../migration-draft';
import { guessObject } from './attach';

/** Where nothing in a file's name says what it holds. */
const usual = 'Account';

/** A first guess at the object a file goes to: shown beside the load at once, and chosen on the Map screen. */
@Injectable()
export class OrgObjects {
  private readonly api = inject(Api);
  private readonly draft = inject(MigrationDraft);

  async guess(fileName: string): Promise<string> {
    const id = this.draft.definition()?.connectionId;
    if (id === undefined) return usual;
    try {
      const { items } = await firstValueFrom(this.api.invoke(connectionsObjects, { id }));
      return (
        guessObject(
          fileName,
          items.filter(({ createable }) => createable),
        ) ?? usual
      );
    } catch {
      // An org that does not answer just now stops nobody from bringing data.
      return guessObject(fileName, [{ name: 'Contact', label: 'Contact' }]) ?? usual;
    }
  }
}

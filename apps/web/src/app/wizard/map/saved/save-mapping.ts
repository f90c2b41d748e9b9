import { ChangeDetectionStrategy, Component, computed, inject, input, output } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { firstValueFrom } from 'rxjs';
import { Api } from '../../../client/api';
import { mappingsCreate } from '../../../client/fn/mappings/mappings-create';
import { mappingsList } from '../../../client/fn/mappings/mappings-list';
import { mappingsReplace } from '../../../client/fn/mappings/mappings-replace';
import type { LoadDto } from '../../../client/models/load-dto';
import type { MappingDto } from '../../../client/models/mapping-dto';
import { Formats } from '../../../language/formats';
import { Language } from '../../../language/language';
import { Session } from '../../../session/session';
import { KeepNamed, type Shelf, type ShelfWords } from '../../../ui/keep-named';
import { contentOf } from './taken-mapping';

/** So many whose names hold the name are looked through for the one that is called just so. */
const mostAlike = 200;

/** Keeps the mapping of a load under a name: as a new one, or over the one that has this name. */
@Component({
  selector: 'dms-save-mapping',
  imports: [KeepNamed],
  template: `
    <dms-keep-named
      [shelf]="shelf"
      [words]="words()"
      [suggested]="suggested()"
      (kept)="saved.emit($event)"
      (closed)="closed.emit()"
    />
  `,
  changeDetection: ChangeDetectionStrategy.OnPush,
})
export class SaveMapping {
  readonly load = input.required<LoadDto>();
  readonly suggested = input.required<string>();
  readonly saved = output<MappingDto>();
  readonly closed = output();

  private readonly api = inject(Api);
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly session = inject(Session);
  private readonly formats = inject(Formats);

  protected readonly shelf: Shelf<MappingDto> = {
    known: async (name) => {
      const wanted = { search: name, limit: mostAlike };
      const { items } = await firstValueFrom(this.api.invoke(mappingsList, wanted));
      return items.find((mapping) => mapping.name === name && this.session.mayChange(mapping));
    },
    create: (name) => firstValueFrom(this.api.invoke(mappingsCreate, { body: this.body(name) })),
    replace: ({ id, version }, name) =>
      firstValueFrom(this.api.invoke(mappingsReplace, { id, 'If-Match': version, body: this.body(name) })),
  };

  protected readonly words = computed<ShelfWords<MappingDto>>(() => {
    this.language.code();
    const t = (key: string, params?: Record<string, string>) => this.transloco.translate(key, params);
    return {
      title: t('mappings.save.title'),
      sentence: t('mappings.save.sentence'),
      act: t('mappings.save.act'),
      another: t('mappings.save.another'),
      known: ({ name, object, changedBy, updatedAt }) =>
        t('mappings.save.known', {
          name,
          object,
          who: changedBy,
          when: this.formats.moment(Date.parse(updatedAt)),
        }),
      over: () => t('mappings.save.over'),
      saved: ({ name }) => t('mappings.save.saved', { name }),
    };
  });

  private body(name: string) {
    return { name, ...contentOf(this.load()) };
  }
}

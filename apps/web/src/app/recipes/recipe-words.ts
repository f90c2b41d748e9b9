import { Injectable, inject } from '@angular/core';
import { TranslocoService } from '@jsverse/transloco';
import { Formats } from '../language/formats';
import { Language } from '../language/language';
import type { RecipeStep } from '../wizard/shape/recipe-step';
import { sentence } from '../wizard/shape/sentence';

/** Steps of the library's recipes in words; read in a computed signal, it follows the language. */
@Injectable({ providedIn: 'root' })
export class RecipeWords {
  private readonly transloco = inject(TranslocoService);
  private readonly language = inject(Language);
  private readonly formats = inject(Formats);

  of(step: RecipeStep): string {
    this.language.code();
    return sentence(
      step,
      (key, params) => this.transloco.translate(key, params),
      (value) => this.formats.count(value),
    );
  }
}

/** Leads to the first field of a form that is not right yet. */
export function focusFirstInvalid(form: HTMLElement): void {
  form.querySelector<HTMLElement>('input.ng-invalid')?.focus();
}

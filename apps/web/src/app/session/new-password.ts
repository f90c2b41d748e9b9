import { FormControl, Validators } from '@angular/forms';

/** As the server has it: what is shorter is not sent. */
const shortest = 12;

/** Of a form in which somebody gives a password that is to hold from now on. */
export function newPassword(): FormControl<string> {
  return new FormControl('', {
    nonNullable: true,
    validators: [Validators.required, Validators.minLength(shortest)],
  });
}

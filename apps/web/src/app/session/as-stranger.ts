import { HttpContextToken } from '@angular/common/http';

/** Calls made before anybody is signed in: a 401 is an answer then, no lost session. */
export const asStranger = new HttpContextToken(() => false);

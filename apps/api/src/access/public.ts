import { Reflector } from '@nestjs/core';

/**
 * Marks a route that answers strangers. The whole list: health, sign-in, first set-up. access-guard.spec.ts holds the
 * list against every route there is.
 */
export const Public = Reflector.createDecorator<boolean>({ transform: () => true });

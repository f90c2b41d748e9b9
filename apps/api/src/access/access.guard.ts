import { CanActivate, ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { Request } from 'express';
import { notSignedIn } from './caller';
import { assertCsrfToken } from './csrf';
import { Public } from './public';

/** Stands before every route: only those marked @Public() answer somebody who is not signed in. */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(private readonly reflector: Reflector) {}

  canActivate(context: ExecutionContext): boolean {
    if (this.reflector.getAllAndOverride(Public, [context.getHandler(), context.getClass()])) return true;
    const request = context.switchToHttp().getRequest<Request>();
    if (!request.caller) throw notSignedIn();
    assertCsrfToken(request);
    return true;
  }
}

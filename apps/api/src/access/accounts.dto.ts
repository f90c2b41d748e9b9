import { Caller, Stored, Token, User, roles } from '@dms/domain';
import type { Role } from '@dms/domain';
import { Moment, Nested, OneOf, Text } from '../http/fields';
import { pageOf } from '../http/paging.dto';

const nameRule = { min: 1, max: 64, matches: /^[A-Za-z0-9][\w.@-]*$/, example: 'admin' };

export class SignInDto {
  @Text({ max: 200, example: 'admin' })
  username!: string;
  @Text({ free: true, description: 'At most 1,024 characters' })
  password!: string;
}

export class SetupDto {
  @Text({ max: 200, description: 'The one-time token that the start printed' })
  token!: string;
  @Text(nameRule)
  username!: string;
  @Text({ free: true, description: 'At least 12 characters' })
  password!: string;
}

export class UserDto {
  @Text()
  id!: string;
  @Text()
  username!: string;
  @OneOf(roles, { name: 'Role' })
  role!: Role;
}

export class NewPersonDto {
  @Text(nameRule)
  username!: string;
  @Text({ free: true, description: 'At least 12 characters' })
  password!: string;
  @OneOf(roles, { name: 'Role' })
  role!: Role;
}

export class PersonChangeDto {
  @OneOf(roles, { name: 'Role', optional: true })
  role?: Role;
  @Text({ free: true, optional: true, description: 'At least 12 characters' })
  password?: string;
}

export class OwnPasswordDto {
  @Text({ free: true, description: 'The password that holds now' })
  current!: string;
  @Text({ free: true, description: 'The new one: at least 12 characters' })
  password!: string;
}

export class PersonDto extends UserDto {
  @Moment()
  createdAt!: string;
}

export class PersonPageDto extends pageOf(PersonDto) {}

export class SessionDto {
  @Text({
    description: 'Goes with every change as X-XSRF-TOKEN or X-CSRF-Token; also in the cookie XSRF-TOKEN',
  })
  csrfToken!: string;
  @Nested(() => UserDto)
  user!: UserDto;
}

export class SetupDoneDto {
  @Nested(() => UserDto)
  user!: UserDto;
}

export class NewTokenDto {
  @Text({ max: 100, example: 'nightly' })
  name!: string;
  @Moment({ optional: true, description: 'Without it the token does not expire' })
  expiresAt?: string;
}

export class TokenDto {
  @Text()
  id!: string;
  @Text()
  name!: string;
  @Text()
  owner!: string;
  @Moment()
  createdAt!: string;
  @Moment({ description: 'A token changes only by its use' })
  updatedAt!: string;
  @Moment({ optional: true })
  expiresAt?: string;
  @Moment({ optional: true, description: 'Kept to the minute' })
  lastUsedAt?: string;
}

export class MadeTokenDto extends TokenDto {
  @Text({ description: 'The bearer token itself: shown now and never again' })
  token!: string;
}

export class TokenPageDto extends pageOf(TokenDto) {}

export function userBody({ id, username, role }: Caller): UserDto {
  return { id, username, role };
}

export function personBody({ id, value }: Stored<User>): PersonDto {
  const { username, role, createdAt } = value;
  return { id, username, role, createdAt };
}

export function tokenBody({ id, value }: Stored<Token>): TokenDto {
  const { name, owner, createdAt, expiresAt, lastUsedAt } = value;
  return {
    id,
    name,
    owner,
    createdAt,
    updatedAt: lastUsedAt ?? createdAt,
    ...(expiresAt !== undefined && { expiresAt }),
    ...(lastUsedAt !== undefined && { lastUsedAt }),
  };
}

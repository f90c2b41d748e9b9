import {
  connectionKinds,
  type Connection,
  type ConnectionKind,
  type Credentials,
  type Problem,
  type Stored,
} from '@dms/domain';
import { ApiExtraModels, ApiProperty, getSchemaPath } from '@nestjs/swagger';
import { IsObject, ValidateIf, ValidateNested } from 'class-validator';
import { Reads, type DtoClass } from '../http/dto-of';
import { Flag, Moment, Nested, NestedList, OneOf, Text, Whole } from '../http/fields';
import { FoundProblemDto } from '../http/found-problem.dto';
import { pageOf } from '../http/paging.dto';

const authTypes = ['token', 'password', 'clientCredentials', 'jwt', 'oauth', 'practice'] as const;
const secret = { free: true, description: 'Kept sealed, never answered' } as const;

class CredentialsDto {
  @OneOf(authTypes)
  type!: (typeof authTypes)[number];
}

export class TokenCredentialsDto {
  @OneOf(['token'])
  type!: 'token';
  @Text({ max: 2000, example: 'https://acme.my.salesforce.com' })
  instanceUrl!: string;
  @Text(secret)
  accessToken!: string;
}

export class PasswordCredentialsDto {
  @OneOf(['password'])
  type!: 'password';
  @Text({ max: 2000, example: 'https://login.salesforce.com' })
  loginUrl!: string;
  @Text()
  username!: string;
  @Text(secret)
  password!: string;
  @Text({ ...secret, optional: true })
  securityToken?: string;
}

export class ClientCredentialsDto {
  @OneOf(['clientCredentials'])
  type!: 'clientCredentials';
  @Text({ max: 2000, example: 'https://acme.my.salesforce.com' })
  loginUrl!: string;
  @Text(secret)
  clientId!: string;
  @Text(secret)
  clientSecret!: string;
}

export class JwtCredentialsDto {
  @OneOf(['jwt'])
  type!: 'jwt';
  @Text({ max: 2000, example: 'https://acme.my.salesforce.com' })
  loginUrl!: string;
  @Text(secret)
  clientId!: string;
  @Text()
  username!: string;
  @Text({ ...secret, description: 'The RSA key of the connected app’s certificate, in PEM; kept sealed' })
  privateKey!: string;
}

/** Made by POST /connections/sign-ins; a refresh token that was got elsewhere may be given too. */
export class OauthCredentialsDto {
  @OneOf(['oauth'])
  type!: 'oauth';
  @Text({ max: 2000, example: 'https://login.salesforce.com' })
  loginUrl!: string;
  @Text(secret)
  clientId!: string;
  @Text({ ...secret, optional: true })
  clientSecret?: string;
  @Text(secret)
  refreshToken!: string;
}

export class PracticeCredentialsDto {
  @OneOf(['practice'])
  type!: 'practice';
}

const kinds = {
  token: TokenCredentialsDto,
  password: PasswordCredentialsDto,
  clientCredentials: ClientCredentialsDto,
  jwt: JwtCredentialsDto,
  oauth: OauthCredentialsDto,
  practice: PracticeCredentialsDto,
};

/** Of no known type: the class that knows none of the fields but `type`, which it refuses. */
function kindOf(value: object): DtoClass {
  const { type } = value as { type?: unknown };
  return Object.entries(kinds).find(([name]) => name === type)?.[1] ?? CredentialsDto;
}

function CredentialsField(optional: boolean): PropertyDecorator {
  const refs = Object.values(kinds).map((kind) => ({ $ref: getSchemaPath(kind) }));
  const mapping = Object.fromEntries(
    Object.entries(kinds).map(([name, kind]) => [name, getSchemaPath(kind)]),
  );
  const rules = [
    ...(optional ? [ValidateIf((_, value) => value !== undefined)] : []),
    ApiProperty({ required: !optional, oneOf: refs, discriminator: { propertyName: 'type', mapping } }),
    IsObject({ message: 'must be an object with a "type"' }),
    ValidateNested({ message: 'must be an object with a "type"' }),
    Reads({ type: kindOf }),
  ];
  return (target, key) => {
    for (const rule of rules) rule(target, key);
  };
}

export const apiVersionRule = { optional: true, max: 5, matches: /^\d{2,3}\.0$/, example: '62.0' };

@ApiExtraModels(...Object.values(kinds))
export class NewConnectionDto {
  @Text({ max: 100 })
  name!: string;
  @Text(apiVersionRule)
  apiVersion?: string;
  @CredentialsField(false)
  credentials!: Credentials;
}

export class ChangedConnectionDto {
  @Text({ max: 100 })
  name!: string;
  @Text(apiVersionRule)
  apiVersion?: string;
  /** Left out: those stored stay. */
  @CredentialsField(true)
  credentials?: Credentials;
}

export class ConnectionDto {
  @Text()
  id!: string;
  @Text({ description: 'Name it in If-Match to change the connection' })
  version!: string;
  @Text()
  name!: string;
  @OneOf(connectionKinds, { name: 'ConnectionKind', description: 'Said by the org at the last test' })
  kind!: ConnectionKind;
  @OneOf(authTypes, { name: 'AuthType' })
  authType!: Connection['authType'];
  @Text()
  url!: string;
  @Text()
  apiVersion!: string;
  @Text({ optional: true })
  orgId?: string;
  @Text({ optional: true, free: true })
  orgName?: string;
  @Moment({ optional: true })
  testedAt?: string;
  @Text()
  owner!: string;
  @Moment()
  createdAt!: string;
  @Moment()
  updatedAt!: string;
}

export class ConnectionPageDto extends pageOf(ConnectionDto) {}

export class OrgIdentityDto {
  @Text()
  id!: string;
  @Text({ free: true })
  name!: string;
  @OneOf(connectionKinds, { name: 'ConnectionKind' })
  kind!: ConnectionKind;
  @Text()
  instanceUrl!: string;
  @Text({ free: true })
  username!: string;
}

export class LimitDto {
  @Whole()
  max!: number;
  @Whole()
  remaining!: number;
}

export class OrgLimitsDto {
  @Nested(() => LimitDto)
  dailyApiCalls!: LimitDto;
  @Nested(() => LimitDto, { optional: true })
  dataStorageMb?: LimitDto;
}

export class ObjectRightsDto {
  @Whole()
  visible!: number;
  @Whole()
  createable!: number;
  @Whole()
  updateable!: number;
  @Whole()
  deletable!: number;
}

export class FieldRightsDto {
  @Text({ free: true })
  object!: string;
  @Whole({ description: 'Fields that can be written on new records' })
  writable!: number;
  @Whole()
  all!: number;
}

export class OrgRightsDto {
  @Nested(() => ObjectRightsDto)
  objects!: ObjectRightsDto;
  @NestedList(() => FieldRightsDto)
  fields!: FieldRightsDto[];
  @Flag({ description: 'May load by Bulk API 2.0' })
  bulk!: boolean;
  @Flag({ description: 'May delete for good' })
  hardDelete!: boolean;
  @Flag({ description: 'May give CreatedDate and its like on new records' })
  auditFields!: boolean;
}

/** `org`, `limits` and `rights` where it went well, `problem` where it did not. */
export class ConnectionTestDto {
  @Flag()
  ok!: boolean;
  @Nested(() => OrgIdentityDto, { optional: true })
  org?: OrgIdentityDto;
  @Nested(() => OrgLimitsDto, { optional: true })
  limits?: OrgLimitsDto;
  @Nested(() => OrgRightsDto, { optional: true, description: 'What the user may do, as the org answered' })
  rights?: OrgRightsDto;
  @Nested(() => FoundProblemDto, { optional: true })
  problem?: Problem;
}

/** Never the credentials. */
export function connectionBody({ id, version, value }: Stored<Connection>): ConnectionDto {
  const { sealedCredentials: _sealed, credentialsId: _id, refreshing: _refreshing, ...shown } = value;
  return { id, version, ...shown };
}

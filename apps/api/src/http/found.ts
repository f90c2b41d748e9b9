import { DmsError, Repository, Stored } from '@dms/domain';
import { Injectable, Param, PipeTransform } from '@nestjs/common';

/** An id is letters, digits and dashes; anything else names nothing. */
@Injectable()
class IdPipe implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!/^[0-9a-z][0-9a-z-]{0,63}$/.test(id))
      throw new DmsError('NOT_FOUND', 'There is nothing with this id.');
    return id;
  }
}

/** The `:id` of the address. */
export const Id = () => Param('id', IdPipe);

/** The document, or NOT_FOUND naming the kind of thing. */
export async function found<T>(repository: Repository<T>, id: string, kind: string): Promise<Stored<T>> {
  const stored = await repository.get(id);
  if (!stored) throw new DmsError('NOT_FOUND', `There is no ${kind} with the id ${id}.`, { id });
  return stored;
}

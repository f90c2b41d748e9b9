import { formats, type Format } from '@dms/domain';
import { Flag, NestedList, OneOf, Text, Whole } from '../http/fields';

export class HeadLineDto {
  @Whole({ min: 1, description: 'Physical line, from 1' })
  line!: number;
  @Text({ free: true })
  text!: string;
}

export class FileHeadDto {
  @OneOf(formats, { name: 'Format' })
  format!: Format;
  @NestedList(() => HeadLineDto)
  lines!: HeadLineDto[];
  @Text({ free: true })
  encoding!: string;
  @Text({ free: true })
  delimiter!: string;
  @Text({ free: true })
  quote!: string;
  @Flag({ description: 'More lines follow' })
  more!: boolean;
}

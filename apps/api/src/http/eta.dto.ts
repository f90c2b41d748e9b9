import { Amount } from './fields';

export class EtaDto {
  @Amount()
  fromSeconds!: number;
  @Amount()
  toSeconds!: number;
}

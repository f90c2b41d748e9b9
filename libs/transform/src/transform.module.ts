import { Module } from '@nestjs/common';
import { RecipeChecker } from './run/recipe-checker';

/** What other rooms may inject. The engine itself runs in child processes: see engine/child-pool.ts. */
@Module({ providers: [RecipeChecker], exports: [RecipeChecker] })
export class TransformModule {}

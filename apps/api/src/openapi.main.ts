import 'reflect-metadata';
import type { DynamicModule, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { ApiPaths } from './api-paths';
import { ApiModule } from './api.module';
import { openApiDocument } from './docs/document';

/** The controllers alone, with nothing behind them: what they would ask for is never made. */
function surfaceOnly({ controllers = [] }: DynamicModule): DynamicModule {
  const needed = controllers.flatMap(
    (controller) => (Reflect.getMetadata('design:paramtypes', controller) ?? []) as Type[],
  );
  const providers = [...new Set(needed)].map((token) => ({ provide: token, useValue: {} }));
  return { module: ApiModule, controllers, providers };
}

/**
 * Writes the OpenAPI document beside this program, for clients that are generated from it. The application is only
 * looked at (preview): nothing is connected, nothing listens.
 */
const app = await NestFactory.create(surfaceOnly(ApiModule.with([], new ApiPaths('', '', ''))), {
  preview: true,
  abortOnError: false,
  logger: ['error'],
});
app.setGlobalPrefix('api');
const document = JSON.stringify(openApiDocument(app), null, 2);
writeFileSync(fileURLToPath(new URL('./openapi.json', import.meta.url)), `${document}\n`);

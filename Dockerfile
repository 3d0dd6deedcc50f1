# The image holds the built server, its migrations and its production dependencies; no embedded database, no compiler.
FROM node:24-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages packages
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.web.json prisma.config.ts vite.config.ts schema.graphql ./
COPY prisma prisma
COPY scripts/mantineStyles.ts scripts/bundleServer.ts scripts/
COPY src src
RUN npm run build

FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages packages
# Nothing here needs an install script; scripts/checkDrift.ts holds to that.
RUN npm ci --omit=dev --omit=optional --ignore-scripts && npm cache clean --force

FROM node:24-bookworm-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
# Optional, and its binaries come with it: ws unmasks what clients send with it.
COPY --from=build /app/node_modules/bufferutil node_modules/bufferutil
COPY --from=build /app/node_modules/node-gyp-build node_modules/node-gyp-build
COPY --from=build /app/dist dist
# node_modules links to them.
COPY --from=build /app/packages packages
COPY package.json LICENSE ./
COPY prisma/migrations prisma/migrations
# What `holdfast init` writes.
COPY deploy/init deploy/init
COPY examples/editors examples/editors
# For `holdfast migrate`, check, sweep and fence-bump.
RUN chmod 755 dist/command.js && ln -s /app/dist/command.js /usr/local/bin/holdfast
# By number: Kubernetes cannot tell by a name that it is not root.
USER 10001:10001
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=20s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT + (process.env.HOLDFAST_BASE_PATH || '').split('/').concat('health', 'ready').filter(Boolean).map((part) => '/' + part).join('')).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
# Node itself, not npm: SIGTERM has to reach the server, which then drains.
CMD ["node", "--max-semi-space-size=32", "dist/main.js"]

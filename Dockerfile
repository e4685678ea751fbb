# One image for every role; the command chooses it:
#   docker run IMAGE run job.ts
#   docker run IMAGE executor --master redis://redis:6379     (MILLRACE_SECRET in the environment)
#   docker run IMAGE submit job.ts --master redis://redis:6379
FROM node:20-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim
# `cluster start` without --redis starts a private server.
RUN apt-get update && apt-get install -y --no-install-recommends redis-server tini && rm -rf /var/lib/apt/lists/*
WORKDIR /opt/millrace
COPY --from=build /src/package.json /src/LICENSE ./
COPY --from=build /src/node_modules ./node_modules
COPY --from=build /src/dist ./dist
COPY --from=build /src/cluster/protocol/lua ./cluster/protocol/lua
RUN ln -s /opt/millrace/dist/cluster/cli/main.js /usr/local/bin/millrace && chmod +x dist/cluster/cli/main.js
USER node
WORKDIR /work
ENTRYPOINT ["tini", "--", "millrace"]
CMD ["--help"]

# syntax=docker/dockerfile:1
# docker build --tag holdfast .

FROM node:24-slim AS build
WORKDIR /build
COPY package.json package-lock.json ./
# Node is the image's own; no package's install script is needed to build.
RUN npm ci --ignore-scripts --no-audit --no-fund
COPY . .
# What is packed is what runs, with exactly the production dependencies of the lock file.
RUN npm pack --pack-destination /tmp \
 && mkdir /app \
 && tar --extract --file /tmp/holdfast-*.tgz --directory /app --strip-components=1 \
 && cp package-lock.json /app
WORKDIR /app
# A peer that is needed is among our own dependencies; the others are compilers and the like.
RUN npm ci --omit=dev --omit=peer --ignore-scripts --no-audit --no-fund

FROM node:24-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000
# Root's, so that the process cannot change what it runs.
COPY --from=build /app /app
# For the audit log and the log of intents: mount a volume here.
RUN mkdir /data && chown node:node /data
WORKDIR /data
USER node
EXPOSE 4000
STOPSIGNAL SIGTERM
# Liveness, not readiness: a container is not to be replaced because Redis is away.
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s --retries=3 CMD ["node", "/app/dist/src/main.js", "health"]
# No shell and no npm between the signal and the process, which handles it as the first of its container too.
ENTRYPOINT ["node", "/app/dist/src/main.js"]
CMD ["serve", "--config", "/etc/holdfast/gateway.yaml"]

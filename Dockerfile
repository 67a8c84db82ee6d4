# The bundle and nothing else, as a user without rights, on a root that is never written to.
FROM node:24.21.0-bookworm-slim AS build
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci
COPY . .
RUN npm run build

FROM gcr.io/distroless/nodejs24-debian12:nonroot
COPY --from=build /src/dist/aws-operator.mjs /opt/aws-operator/aws-operator.mjs
WORKDIR /opt/aws-operator
USER 65532:65532
EXPOSE 8000
ENTRYPOINT ["/nodejs/bin/node", "--max-old-space-size=288", "/opt/aws-operator/aws-operator.mjs"]
CMD ["daemon"]

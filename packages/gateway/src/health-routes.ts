import type { System } from '@banyan/engine';
import type { FastifyInstance } from 'fastify';

/** `/health/live`: this process answers. `/health/ready`: its services do, or why not (503, the reason by service). */
export function healthRoutes(app: FastifyInstance, system: Pick<System, 'readiness'>, isStopping: () => boolean): void {
  app.get('/health/live', (_request, reply) => reply.send({ status: 'live' }));
  app.get('/health/ready', (_request, reply) => {
    const { ready, reasons } = system.readiness();
    if (isStopping()) return reply.code(503).send({ status: 'stopping', reasons });
    return reply.code(ready ? 200 : 503).send({ status: ready ? 'ready' : 'not ready', reasons });
  });
}

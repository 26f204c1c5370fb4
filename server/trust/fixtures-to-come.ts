/**
 * Operations whose fixtures are still to be written: the sweeps leave them out, and the matrix test names them. The
 * list may only shrink: a new operation comes with its fixtures.
 */
export const fixturesToCome: readonly string[] = [
  'PUT /me/claims',
  'POST /me/claims/:skillId/confirmation-asks',
  'POST /people/:id/claims/:skillId/confirmations',
  'DELETE /people/:id/claims/:skillId/confirmations',
  'PUT /me/offers',
  'PUT /me/wishes',
  'PATCH /me/expertise',
  'POST /me/expertise/evidence/:id/hide',
  'POST /me/expertise/evidence/:id/show',
  'POST /me/expertise/evidence/:id/contest',
  'PUT /me/expertise/hidden-skills/:skillId',
  'DELETE /me/expertise/hidden-skills/:skillId',
  'POST /skills/contested/:id',
  'GET /evidence-kinds/:kind/preview',
  'PATCH /evidence-kinds/:kind',
]

/**
 * LiteLLM's call types and the endpoint it writes into the daily tables for them (`ROUTE_ENDPOINT_MAPPING` of its
 * proxy/route_llm_request.py, 2026), so that operations read the same in every ledger.
 */
const ENDPOINTS: Readonly<Record<string, string>> = {
  acompletion: '/chat/completions',
  atext_completion: '/completions',
  aembedding: '/embeddings',
  aimage_generation: '/image/generations',
  aimage_edit: '/images/edits',
  aspeech: '/audio/speech',
  atranscription: '/audio/transcriptions',
  amoderation: '/moderations',
  arerank: '/rerank',
  aocr: '/ocr',
  asearch: '/search',
  // A finished batch; the daily tables have had its endpoint since 1.105.
  aretrieve_batch: '/batches',
  aingest: '/rag/ingest',
  aresponses: '/responses',
  _aresponses_websocket: '/responses',
  alist_input_items: '/responses/{response_id}/input_items',
  acancel_responses: '/responses/{response_id}/cancel',
  acompact_responses: '/responses/compact',
  acreate_realtime_client_secret: '/realtime/client_secrets',
  arealtime_calls: '/realtime/calls',
  avideo_generation: '/videos',
  avideo_list: '/videos',
  avideo_status: '/videos/{video_id}',
  avideo_content: '/videos/{video_id}/content',
  avideo_remix: '/videos/{video_id}/remix',
  avideo_create_character: '/videos/characters',
  avideo_get_character: '/videos/characters/{character_id}',
  avideo_edit: '/videos/edits',
  avideo_extension: '/videos/extensions',
  acreate_container: '/containers',
  alist_containers: '/containers',
  aretrieve_container: '/containers/{container_id}',
  adelete_container: '/containers/{container_id}',
  aupload_container_file: '/containers/{container_id}/files',
  alist_container_files: '/containers/{container_id}/files',
  aretrieve_container_file: '/containers/{container_id}/files/{file_id}',
  adelete_container_file: '/containers/{container_id}/files/{file_id}',
  aretrieve_container_file_content: '/containers/{container_id}/files/{file_id}/content',
  acreate_skill: '/skills',
  alist_skills: '/skills',
  aget_skill: '/skills/{skill_id}',
  adelete_skill: '/skills/{skill_id}',
  acreate_interaction: '/interactions',
  aget_interaction: '/interactions/{interaction_id}',
  adelete_interaction: '/interactions/{interaction_id}',
  acancel_interaction: '/interactions/{interaction_id}/cancel',
  acreate_eval: '/evals',
  alist_evals: '/evals',
  aget_eval: '/evals/{eval_id}',
  aupdate_eval: '/evals/{eval_id}',
  adelete_eval: '/evals/{eval_id}',
  acancel_eval: '/evals/{eval_id}/cancel',
  acreate_run: '/evals/{eval_id}/runs',
  alist_runs: '/evals/{eval_id}/runs',
  aget_run: '/evals/{eval_id}/runs/{run_id}',
  acancel_run: '/evals/{eval_id}/runs/{run_id}/cancel',
  adelete_run: '/evals/{eval_id}/runs/{run_id}',
}

/** The endpoint of a call type; the synchronous ones lack the leading `a`, and unknown ones stand for themselves. */
export function endpointOf(callType: string | null | undefined): string | null {
  if (!callType) return null
  const known = [callType, `a${callType}`].find((name) => Object.hasOwn(ENDPOINTS, name))
  return known === undefined ? callType : (ENDPOINTS[known] ?? null)
}

-- The four collections that the first migration made are the demo's (HOLDFAST_DEMO_COLLECTIONS). A database begins empty; of
-- one that is in use those stay that hold a document, or have held one, or whose lock policy somebody has changed.

-- The one document of "site" counts where somebody has saved, described, published or locked it.
DELETE FROM "tools" t
WHERE t."id" = '00000000-0000-4000-8000-000000000001' AND t."metadata_version" = 1 AND t."published_version_id" IS NULL
  AND NOT EXISTS (SELECT FROM "draft_versions" v WHERE v."tool_id" = t."id" AND v."number" > 1)
  AND NOT EXISTS (SELECT FROM "audit_entries" a WHERE a."tool_id" = t."id")
  AND NOT EXISTS (SELECT FROM "lock_events" e WHERE e."collection_id" = 'site')
  AND EXISTS (SELECT FROM "collections" c WHERE c."id" = 'site' AND c."policy_version" = 1);

DELETE FROM "collections" c
WHERE c."id" IN ('scripts', 'pages', 'parts', 'site') AND c."policy_version" = 1
  AND NOT EXISTS (SELECT FROM "lock_events" e WHERE e."collection_id" = c."id")
  AND NOT EXISTS (SELECT FROM "tools" t WHERE t."collection_id" = c."id");

-- Up to which transaction the event log has been pruned; no row while it never has.
CREATE TABLE "lock_event_horizon" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "pruned_xid" xid8 NOT NULL,

    CONSTRAINT "lock_event_horizon_pkey" PRIMARY KEY ("id")
);
ALTER TABLE "lock_event_horizon" ADD CONSTRAINT "lock_event_horizon_one_row" CHECK ("id" = 1);

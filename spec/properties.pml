/* What must hold, in terms of what people see. rules.pml reads none of these variables. */

/* Counts for one transaction. */
hidden byte changes, events;
hidden byte p, q, x;

/* How long the holder has really been silent, at most, since Bo asked under this grant. */
unsigned silence : 2;
/* The person to whom a takeover was announced, and the number of ticks announced. */
unsigned warned : 2 = NOBODY;
unsigned warnedFor : 2;

/*
 * Outcomes that must be reachable, because otherwise the other results would mean little. HAPPENS names one of
 * them by number.
 */
#ifdef HAPPENS
#define UNANSWERED (HAPPENS == 1)
#define HANDED_OVER (HAPPENS == 2)
#define TURN_PASSED (HAPPENS == 3)
#define RESERVATION_TAKEN (HAPPENS == 4)
#define TAKEOVER_INHERITED (HAPPENS == 5)
#define TAKEN_OVER_IN_TIME (HAPPENS == 6)
#define happens(what) assert(!(what))
#else
#define happens(what) skip
#endif

#define isReserved (reservedIn > 0 && somebodyIsReserved)

inline typed() {
  idle = 0;
  silence = (silence == ANSWER -> ANSWER : 0)
}

/*
 * At most one holder. No grant against a lease in force or another person's reservation, except by a takeover
 * that names it.
 */
inline grantIsRight() {
  assert(forced || holder == by || !inForce);
  assert(forced || !isReserved || reservedFor(person(by)))
}

inline fencingTokenRises() { assert(fence + 1 > LAST) }

/* No write under an ended grant, or under an older grant than the last. */
inline writeIsRight() { assert(inForce && holder == by && token == LAST) }

/* A renewal does not bring an expired lease back. */
inline renewalIsRight() { assert(inForce && holder == by) }

/* Nobody who is typing loses the lock because of silence. */
inline silenceIsRight(who) { assert(who != BO || silence == ANSWER) }

/* Nothing is handed over to a person who no longer waits. */
inline handOverIsRight(who) { assert(ask[who].lapsesIn > 0) }

/* After a takeover is withdrawn, the lease ends when it would have ended without it. */
inline withdrawnKeeps() { assert(expires == renewed) }

/* An announced takeover ends the lease at its time, whatever the holder does. */
inline announcedIsKept() {
  assert(!(warned != NOBODY && warnedFor == 0 && inForce && person(holder) == warned))
}

/* Checked after every transaction. */
inline committed() {
  assert(changes == events);
  changes = 0; events = 0;
  /* A draft is held, or reserved for one person, or free. */
  assert(!(holder != NOBODY && somebodyIsReserved));
  assert((takeover == RESERVED) + (asks[0] == RESERVED) + (asks[1] == RESERVED) + (asks[2] == RESERVED) <= 1);
  assert(takeover != WAITING || holder != NOBODY);
  /* The holder has no request of their own. */
  assert(holder == NOBODY || asks[person(holder)] == NONE)
}

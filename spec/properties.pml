/* What must hold, in terms of what people see: nothing here is read by rules.pml. */

/* Counted within one transaction. */
hidden byte changes, events;
hidden byte p, q, x;

/* How long the holder has really been silent, at most, since Bo asked and under this grant. */
unsigned silence : 2;
/* The person to whom a takeover was announced, and the ticks that they were told. */
unsigned warned : 2 = NOBODY;
unsigned warnedFor : 2;

/* What has to happen somewhere, or the rest would say little: HAPPENS names one of these by its number. */
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

/* At most one holder, and no grant against a lease in force or somebody's reservation, but a takeover that names it. */
inline grantIsRight() {
  assert(forced || holder == by || !inForce);
  assert(forced || !isReserved || reservedFor(person(by)))
}

inline fencingTokenRises() { assert(fence + 1 > LAST) }

/* No write is admitted by an ended grant, or by an older one than the last. */
inline writeIsRight() { assert(inForce && holder == by && token == LAST) }

/* A renewal revives nothing. */
inline renewalIsRight() { assert(inForce && holder == by) }

/* Silence takes nothing from somebody who types. */
inline silenceIsRight(who) { assert(who != BO || silence == ANSWER) }

/* Nothing is handed to somebody who waits no longer. */
inline handOverIsRight(who) { assert(ask[who].lapsesIn > 0) }

/* A takeover that is withdrawn leaves the lease as it would be. */
inline withdrawnKeeps() { assert(expires == renewed) }

/* An announced takeover ends the lease at its time, whatever its holder does. */
inline announcedIsKept() {
  assert(!(warned != NOBODY && warnedFor == 0 && inForce && person(holder) == warned))
}

/* Holds after every transaction. */
inline committed() {
  assert(changes == events);
  changes = 0; events = 0;
  /* A draft is held, or reserved for one, or free. */
  assert(!(holder != NOBODY && somebodyIsReserved));
  assert((takeover == RESERVED) + (asks[0] == RESERVED) + (asks[1] == RESERVED) + (asks[2] == RESERVED) <= 1);
  assert(takeover != WAITING || holder != NOBODY);
  /* Nobody asks for what is theirs. */
  assert(holder == NOBODY || asks[person(holder)] == NONE)
}

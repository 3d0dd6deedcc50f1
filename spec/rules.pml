/*
 * What each call does while it has the lock row. The numbers are rules of docs/protocol.md. The mistakes are
 * seeded on purpose, and must be found (spec/README.md).
 */

hidden byte kind, by, token, arg, first;
#define namesRequest(k) (k >= WITHDRAW)

hidden byte at, made, wanted, forced;

#define least(a, b) ((a) < (b) -> (a) : (b))
#define most(a, b)  ((a) > (b) -> (a) : (b))
#define isLive      (token == fence && holder == by && expires > 0)

/* One change of the lock or of one request, and the event for it. */
inline changed() { changes++ }
inline told() { events++ }

/* The deadline of a request is counted from now. */
inline countedFromNow(who) {
  ask[who].dueIn = (asks[who] == WAITING && inForce -> ANSWER : 0);
  ask[who].silent = false; ask[who].later = false;
  silence = (who == BO -> 0 : silence)
}

inline requested(who) {
  asks[who] = WAITING; ask[who].place = PERSONS; ask[who].lapsesIn = ASKING;
  countedFromNow(who);
  changed(); told()
}

inline settled(who) { asks[who] = NONE; changed(); told() }

inline takeoverSettled() {
  if
  :: takeover == WAITING && inForce ->
#ifndef WITHDRAWN_STILL_ENDS
    expires = renewed;  /* 34: the lease runs as its last renewal gave it. */
#endif
    withdrawnKeeps()
  :: else
  fi
  takeover = NONE; announcer = NOBODY; warned = NOBODY;
  changed(); told()
}

inline reserved(who) { asks[who] = RESERVED; reservedIn = RESERVE; changed(); told() }

/* 33, 34: a free draft is reserved for the announcer of a takeover, otherwise for the first in line. */
inline freed() {
  if
  :: holder == NOBODY && lockingOn && !somebodyIsReserved && takeover == WAITING ->
    takeover = RESERVED; reservedIn = RESERVE; changed(); told()
  :: holder == NOBODY && lockingOn && !somebodyIsReserved && takeover == NONE ->
    first = NOBODY;
    for (p : 0 .. PERSONS - 1) {
      if
      :: asks[p] == WAITING && first == NOBODY -> first = p
      :: asks[p] == WAITING && first != NOBODY ->
        if
        :: ask[p].place < ask[first].place -> first = p
        :: else
        fi
      :: else
      fi
    }
    if
    :: first != NOBODY -> reserved(first)
    :: else
    fi
  :: else
  fi
}

/* The grant ends, and no new one begins. */
inline ended() {
#ifdef TOKEN_REUSED
  fence = OLDER;
#endif
  holder = NOBODY; expires = 0;
  changed()
}

/* 16, 33: the next transaction records what has expired by the clock. */
inline noticed() {
  if
  :: deleted
  :: else ->
    if
    :: holder != NOBODY && expires == 0 ->
      happens(TAKEN_OVER_IN_TIME && takeover == WAITING);
      ended();
#ifdef EXPIRY_UNTOLD
      if
      :: kind == ACQUIRE
      :: else -> told()
      fi
#else
      told()
#endif
    :: else
    fi
    for (p : 0 .. PERSONS - 1) {
      if
#ifndef HANDED_TO_THE_GONE
      :: asks[p] == WAITING && ask[p].lapsesIn == 0 -> settled(p)
#endif
      :: asks[p] != NONE && !lockingOn -> settled(p)
      :: asks[p] == RESERVED && lockingOn && reservedIn == 0 ->
        happens(TURN_PASSED);
        settled(p)
      :: else
      fi
    }
    if
    :: takeover != NONE && !lockingOn -> takeoverSettled()
    :: takeover == RESERVED && reservedIn == 0 && lockingOn -> takeoverSettled()
    :: else
    fi
    freed()
  fi
}

/* A new grant: on a free draft, instead of the same session's earlier grant, or by a takeover. */
inline granted() {
  happens(RESERVATION_TAKEN && reservedFor(person(by)));
  happens(TAKEOVER_INHERITED && takeover == WAITING && person(holder) == person(by));
  grantIsRight();
  if
#ifdef RELOAD_ESCAPES
  :: takeover == WAITING && person(holder) == person(by) -> takeover = NONE; announcer = NOBODY
#endif
  :: takeover == RESERVED || (takeover == WAITING && person(holder) != person(by)) -> takeoverSettled()
  :: else
  fi
  holder = by; renewed = TTL;
  expires = (takeover == WAITING -> least(TTL, endsIn) : TTL);  /* 34: also of the same person's next grant. */
  knowsToken = false; reporting = false; idle = 0; wasIdle = 0;
  for (p : 0 .. PERSONS - 1) {
    if
    :: asks[p] == RESERVED && p != person(by) -> asks[p] = WAITING; ask[p].lapsesIn = ASKING; changed(); told()
#ifdef OWN_REQUEST_STAYS
    :: asks[p] == RESERVED && p == person(by) -> settled(p)
#else
    :: asks[p] != NONE && p == person(by) -> settled(p)
#endif
    :: else
    fi
    countedFromNow(p)
  }
  fencingTokenRises();
  fence = LAST;
  for (q : 0 .. SERVERS - 1) {
    server[q].token = least(server[q].token, OLDER);
    if  /* 7: the same attempt once more, or on the other server. */
    :: server[q].kind == kind && server[q].by == by && (kind == ACQUIRE || q == at) -> server[q].kind = RETRY; server[q].token = LAST
    :: else
    fi
  }
  made = true;
  changed(); told()
}

inline activity(ticksIdle) {
  for (p : 0 .. PERSONS - 1) {
    if
    :: asks[p] == WAITING ->
      ask[p].dueIn = most(ask[p].dueIn, ANSWER - ticksIdle);
      ask[p].silent = (ask[p].dueIn == 0 && reports(holder))
    :: else
    fi
  }
}

inline renewal() {
  renewalIsRight();
  renewed = TTL; expires = TTL;
#ifndef RENEWED_BEYOND
  if
  :: takeover == WAITING -> expires = least(TTL, endsIn)  /* 34 */
  :: else
  fi
#endif
}

#ifdef SILENCE_BY_THE_CLOCK
#define isSilent(who) true
#else
#define isSilent(who) (ask[who].silent)
#endif

/* 32: a requester who still asks ends the lease of a holder whose client has reported that nothing was typed. */
inline repeated(who) {
  if
  :: asks[who] == WAITING ->
    ask[who].lapsesIn = ASKING;
#ifdef REPEAT_ASKS_ANEW
    countedFromNow(who);
#endif
    if
    :: holder != NOBODY && takeover == NONE && reporting && ask[who].dueIn == 0 && isSilent(who) ->
      happens(UNANSWERED); silenceIsRight(who);
      ended(); told()
    :: else
    fi
  :: else
  fi
}

/* All that a call does under the row lock, and then the commit. */
inline carriedOut(i) {
  at = i; kind = server[i].kind; by = server[i].by; token = server[i].token; arg = server[i].arg;
  made = false; wanted = false; forced = false;
  if
  :: kind == BEAT || deleted  /* 29: a heartbeat takes the row for a renewal and ends nothing. */
  :: else -> noticed()
  fi
  if
  :: deleted

  :: !deleted && kind == ACQUIRE && lockingOn ->
    if
#ifdef RESERVED_FOR_ANYBODY
    :: holder == NOBODY -> wanted = true
#else
    :: holder == NOBODY && (!somebodyIsReserved || reservedFor(person(by))) -> wanted = true
#endif
    :: holder == by -> wanted = true
    :: else
    fi
  :: !deleted && kind == RETRY -> made = isLive

  :: !deleted && kind == TAKE && lockingOn ->
    if
    :: token == fence && holder != NOBODY && holder != by -> wanted = true; forced = true
    :: token == fence && holder == NOBODY && somebodyIsReserved -> wanted = true; forced = true
    :: else
    fi
  :: !deleted && kind == ANNOUNCE && lockingOn ->
    if
    :: token == fence && holder != NOBODY && person(holder) != person(by) && takeover == NONE ->
      takeover = WAITING; announcer = person(by); endsIn = GRACE;
      expires = least(expires, GRACE);
      warned = person(holder); warnedFor = GRACE;
      changed(); told()
    :: else
    fi

  :: !deleted && kind == BEAT && lockingOn ->
    if
#ifdef EXPIRED_REVIVES
    :: token == fence && holder == by -> renewal()
#else
    :: isLive -> renewal(); reporting = (reporting || reports(by)); activity(arg)
#endif
    :: else
    fi
  :: !deleted && kind == SAVE ->
    if
#ifdef COMPARED_FIRST
    :: arg == 1 ->
#else
    :: isLive ->
#endif
      writeIsRight();
      activity(0);
      if
      :: lockingOn -> renewal()
      :: else
      fi
    :: else
    fi
  :: !deleted && kind == RELEASE ->
    if
    :: isLive -> ended(); told()
    :: else
    fi

  :: !deleted && kind == REQUEST && lockingOn ->
    x = person(by);
    if
    :: asks[x] != NONE -> repeated(person(by))
#ifdef SETTLED_OPENS_AGAIN
    :: asks[x] == NONE && (holder != NOBODY || somebodyIsReserved) && !(holder != NOBODY && person(holder) == person(by)) && !reservedFor(x) -> requested(person(by))
#else  /* 33: a settled request never opens again. */
    :: asks[x] == NONE && arg != REPEATED && (holder != NOBODY || somebodyIsReserved) && !(holder != NOBODY && person(holder) == person(by)) && !reservedFor(x) -> requested(person(by))
#endif
    :: else
    fi
  :: !deleted && kind == WITHDRAW && arg == TAKEOVER ->
    if
    :: takeover != NONE && announcer == person(by) -> takeoverSettled()
    :: else
    fi
  :: !deleted && kind == WITHDRAW && arg != TAKEOVER ->
    if
    :: asks[arg] != NONE -> settled(arg)
    :: else
    fi

  :: !deleted && kind == HAND_OVER && arg == TAKEOVER ->
    if
    :: isLive && takeover == WAITING -> ended(); told()
    :: else
    fi
  :: !deleted && kind == HAND_OVER && arg != TAKEOVER ->
    if
    :: isLive && takeover == NONE && asks[arg] == WAITING ->
      happens(HANDED_OVER); handOverIsRight(arg);
      ended(); told(); reserved(arg)
    :: else
    fi
  :: !deleted && kind == LATER ->
    if
    :: isLive && asks[arg] == WAITING && !ask[arg].later ->
      x = ask[arg].dueIn + ANSWER;
      activity(0);
      ask[arg].dueIn = x; ask[arg].later = true;
      changed(); told()
    :: else
    fi
  :: !deleted && kind == DENY ->
    if
    :: isLive && asks[arg] == WAITING -> activity(0); settled(arg)
    :: else
    fi
  :: else
  fi
  if
  :: wanted -> granted()
  :: else
  fi
  freed()
}

/* What the caller learns from the answer. */
inline answered() { knowsToken = (made || knowsToken) }

#ifdef COMPARED_FIRST
inline compared() { server[0].arg = (server[0].kind == SAVE && server[0].token == fence && holder == server[0].by && expires > 0 -> 1 : server[0].arg) }
#else
inline compared() { skip }
#endif

inline rightsWithdrawn(who) {
  noticed();
  if
  :: holder != NOBODY && person(holder) == who -> ended(); told()
  :: else
  fi
  if
  :: asks[who] != NONE -> settled(who)
  :: else
  fi
  if
  :: announcer == who -> takeoverSettled()
  :: else
  fi
  freed()
}

/* 18: one event settles everything. */
inline toolDeleted() {
  noticed();
  if
  :: deleted
  :: else ->
    ended(); told();
    deleted = true; lockingOn = true;
    takeover = NONE; announcer = NOBODY;
    for (p : 0 .. PERSONS - 1) { asks[p] = NONE }
    for (q : 0 .. SERVERS - 1) { dropped(q) }
  fi
}

inline tick() {
  if
  :: expires > 0 ->
    expires--; renewed--; idle = least(idle + 1, ANSWER); wasIdle = idle;
    endsIn = most(endsIn, 1) - 1; warnedFor = most(warnedFor, 1) - 1;
    for (p : 0 .. PERSONS - 1) {
      ask[p].dueIn = most(ask[p].dueIn, 1) - 1
    }
    silence = (asks[BO] == WAITING -> least(silence + 1, ANSWER) : 0);
    announcedIsKept()
  :: else
  fi
  reservedIn = most(reservedIn, 1) - 1;
  for (p : 0 .. PERSONS - 1) { ask[p].lapsesIn = most(ask[p].lapsesIn, 1) - 1 }
  for (q : 0 .. SERVERS - 1) {
    if  /* A client gives up a heartbeat that has no answer. */
    :: server[q].kind == BEAT -> dropped(q)
    :: else
    fi
  }
}

/* Not a step of the protocol: clears values that no longer matter, so that there are fewer states. */
inline tidied() {
  if
  :: !inForce ->
    renewed = 0; reporting = false; idle = 0; wasIdle = 0; warned = NOBODY;
    knowsToken = (holder == NOBODY -> false : knowsToken);  /* Whose lease is over may not know it. */
    for (p : 0 .. PERSONS - 1) { countedFromNow(p) }
  :: else
  fi
  endsIn = (takeover == WAITING && inForce -> endsIn : 0);
  warnedFor = (warned != NOBODY -> warnedFor : 0);
  reservedIn = (somebodyIsReserved -> reservedIn : 0);
  for (p : 0 .. PERSONS - 1) {
    if
    :: asks[p] == NONE -> ask[p].place = 0; ask[p].lapsesIn = 0; countedFromNow(p)
    :: asks[p] == RESERVED -> ask[p].lapsesIn = 0; countedFromNow(p)
    :: else
    fi
  }
  if  /* Idle counts from the oldest request: what was before it moves no deadline. */
  :: asks[0] == WAITING || asks[1] == WAITING || asks[2] == WAITING
  :: else -> idle = 0; wasIdle = 0
  fi
  /* The line closes up. */
  x = 0;
  for (first : 1 .. PERSONS) {
    for (p : 0 .. PERSONS - 1) {
      if
      :: ask[p].place == first -> x++; ask[p].place = x
      :: else
      fi
    }
  }
  for (q : 0 .. SERVERS - 1) {
    if
    :: server[q].kind == RETRY && (server[q].token != LAST || holder != server[q].by) -> dropped(q)
    :: namesRequest(server[q].kind) && server[q].arg == TAKEOVER && takeover == NONE -> dropped(q)
    :: namesRequest(server[q].kind) && server[q].arg != TAKEOVER ->
      if
      :: asks[server[q].arg] == NONE -> dropped(q)
      :: else
      fi
    :: else
    fi
  }
  sorted()
}

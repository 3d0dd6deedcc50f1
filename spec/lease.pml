/*
 * The lock of one document: what is stored, who calls, and which faults can occur. rules.pml describes what a
 * call does while it has the lock row, and properties.pml what must hold. README.md explains all three.
 */

/* Times, in ticks. A tick is one heartbeat interval. */
#if defined(IN_FLIGHT) || defined(LIVE)
#define TTL      2  /* a lease without a renewal */
#define ANSWER   2  /* answerWithinMs */
#define GRACE    1  /* graceMs */
#define RESERVE  1  /* reserveMs */
#define ASKING   2  /* a request without a repeat */
#else
#define TTL      3
#define ANSWER   2
#define GRACE    2
#define RESERVE  1
#define ASKING   2
#endif

#define SESSIONS 3
#define PERSONS  3
#define NOBODY   3

#ifdef TWO_TABS  /* Bo has two sessions, and Ada is the admin. */
#define person(s)  ((s) == 2 -> 1 : (s))
#define isAdmin(s) ((s) == 0)
#else            /* Ada, Bo, and Cleo, the admin. */
#define person(s)  (s)
#define isAdmin(s) ((s) == 2)
#endif
#define reports(s) ((s) != 2)  /* The third session's client is old and does not report activity. */
#define BO 1

/* Fencing tokens. Only their order matters, so the last one is 2 and all older ones are 1. */
#define OLDER 1
#define LAST  2

/* The lock row. */
bool deleted = false, lockingOn = true;
unsigned fence : 2 = LAST;
unsigned holder : 2 = NOBODY;  /* a session; it is recorded, and may have expired */
unsigned expires : 2;          /* ticks to expiresAt */
unsigned renewed : 2;          /* ticks to what the last renewal gave */
bool reporting;                /* the client has said that it reports activity */

/* Its requests: one for each person. */
mtype = { NONE, WAITING, RESERVED };
mtype asks[PERSONS] = NONE;
typedef Ask {
  unsigned place : 2;     /* in the line; kept while the draft is reserved for it */
  unsigned lapsesIn : 2;
  unsigned dueIn : 3;     /* ticks to dueAt */
  bool silent;            /* a heartbeat at or after dueAt has said that nothing was typed */
  bool later;             /* LATER has been said under this grant */
}
Ask ask[PERSONS];

/* Its announced takeover: it waits until endsAt, and is a reservation after that. */
mtype takeover = NONE;
unsigned announcer : 2 = NOBODY;  /* a person */
unsigned endsIn : 2;
unsigned reservedIn : 2;  /* ticks to reservedUntil */

#define inForce (holder != NOBODY && expires > 0)
#define reservedFor(who) ((takeover == RESERVED && announcer == (who)) || asks[who] == RESERVED)
#define somebodyIsReserved (takeover == RESERVED || asks[0] == RESERVED || asks[1] == RESERVED || asks[2] == RESERVED)

/* The holder's client. */
bool knowsToken;        /* it has had the answer with its lock token */
unsigned idle : 2;      /* ticks since the last key */
unsigned wasIdle : 2;   /* the same, as a heartbeat says that was sent before that key */

/* Calls that servers have received and not executed yet. */
#define NO_CALL   0
#define BEAT      1
#define ACQUIRE   2
#define RETRY     3  /* an acquire or a takeover with the key of the grant in the row */
#define TAKE      4
#define ANNOUNCE  5
#define SAVE      6
#define RELEASE   7
#define REQUEST   8
#define WITHDRAW  9
#define HAND_OVER 10
#define LATER     11
#define DENY      12
#define namesRequest(k) (k >= WITHDRAW)

typedef Call {
  unsigned kind : 4;
  unsigned by : 2;      /* the session */
  unsigned token : 2;   /* the fencing token that it presents, or means to end */
  unsigned arg : 2;     /* BEAT: ticks idle. REQUEST: REPEATED, or of a new key. WITHDRAW and answers: who asked, or TAKEOVER */
}
#define TAKEOVER 3
#define REPEATED 1
#ifdef IN_FLIGHT
#define SERVERS 2
#else
#define SERVERS 1
#endif
Call server[SERVERS];

#include "properties.pml"
#include "rules.pml"

inline dropped(i) { server[i].kind = NO_CALL; server[i].by = 0; server[i].token = 0; server[i].arg = 0 }

/* Both servers are alike, so swapping them makes no new state. A server without a call is sorted first. */
#define weight(i) (server[i].kind * 64 + server[i].by * 16 + server[i].token * 4 + server[i].arg)
inline sorted() {
#if SERVERS == 2
  if
  :: weight(0) > weight(1) ->
    x = server[0].kind; server[0].kind = server[1].kind; server[1].kind = x;
    x = server[0].by; server[0].by = server[1].by; server[1].by = x;
    x = server[0].token; server[0].token = server[1].token; server[1].token = x;
    x = server[0].arg; server[0].arg = server[1].arg; server[1].arg = x
  :: else
  fi
#else
  skip
#endif
}

inline received(k, t, a) { server[0].kind = k; server[0].by = s; server[0].token = t; server[0].arg = a }
#define isFree (server[0].kind == NO_CALL && !deleted)
#define holds  (holder == s && knowsToken)

/* Any call that this session can make now, with the current token or an earlier one. */
inline calls() {
  if
  :: received(ACQUIRE, LAST, 0)
  :: holder == s && !knowsToken -> received(RETRY, LAST, 0)
  :: holds -> received(BEAT, LAST, idle)
  :: holds && wasIdle != idle -> received(BEAT, LAST, wasIdle)
  :: holds -> received(SAVE, LAST, 0)
  :: holds -> received(RELEASE, LAST, 0)
#ifndef IN_FLIGHT  /* There they grow old by themselves. */
  :: received(BEAT, OLDER, 0)
  :: received(SAVE, OLDER, 0)
  :: received(RELEASE, OLDER, 0)
#endif
  :: isAdmin(s) || (holder != NOBODY && person(holder) == person(s)) -> received(TAKE, LAST, 0)
  :: isAdmin(s) -> received(ANNOUNCE, LAST, 0)
  :: announcer == person(s) -> received(WITHDRAW, LAST, TAKEOVER)
  :: holds && takeover == WAITING -> received(HAND_OVER, LAST, TAKEOVER)
#ifdef IN_FLIGHT
  :: s == BO -> received(REQUEST, LAST, 0)
#else
  :: received(REQUEST, LAST, 0)
  :: received(REQUEST, LAST, REPEATED)
  :: asks[person(s)] != NONE -> received(WITHDRAW, LAST, person(s))
  :: holds && asks[0] == WAITING -> received(HAND_OVER, LAST, 0)
  :: holds && asks[2] == WAITING -> received(HAND_OVER, LAST, 2)
  :: holds && asks[0] == WAITING -> received(DENY, LAST, 0)
  :: holds && asks[1] == WAITING -> received(DENY, LAST, 1)
  :: holds && asks[2] == WAITING -> received(DENY, LAST, 2)
  :: holds && asks[BO] == WAITING -> received(LATER, LAST, BO)
#endif
  :: holds && asks[1] == WAITING -> received(HAND_OVER, LAST, 1)
  fi
}

/* The transaction of a call: it holds the row lock, and commits or is lost. */
inline carriedOutAtOnce() {
  if
  :: d_step { carriedOut(0); answered(); dropped(0); committed(); tidied() }
  :: d_step { carriedOut(0); dropped(0); committed(); tidied() }  /* The answer is lost. */
  fi
}

#ifdef LIVE
bool quiet = false;  /* From some time on nobody types, and nobody but heartbeats, repeats and the clock does anything. */
#define mayAct !quiet
#else
#define mayAct true
#endif

proctype Session(byte s) {
  do
#ifdef IN_FLIGHT
  :: atomic { isFree -> calls(); d_step { compared(); sorted() } }
#else
  :: atomic { isFree && mayAct -> calls(); carriedOutAtOnce() }
#endif
#ifdef LIVE
  :: atomic { isFree && quiet && holds -> received(BEAT, LAST, idle); carriedOutAtOnce() }
#endif
  :: atomic { mayAct && holder == s && idle + wasIdle > 0 -> d_step { typed(); tidied() } }
  od
}

#ifdef IN_FLIGHT
proctype Server(byte i) {
  do
  :: atomic { server[i].kind != NO_CALL -> d_step { carriedOut(i); answered(); dropped(i); committed(); tidied() } }
  :: atomic { server[i].kind != NO_CALL -> d_step { carriedOut(i); committed(); tidied() } }  /* The answer is lost, and the call comes again. */
  :: atomic { server[i].kind != NO_CALL -> d_step { dropped(i); sorted() } }  /* It crashes before it commits, or the call is lost. */
  od
}
#endif

/* The sweeper, and every step that belongs to no session. */
proctype Service() {
  do
#ifdef LIVE
  :: quiet = true
#endif
  :: d_step { noticed(); freed(); committed(); tidied() }
  :: atomic { mayAct -> d_step { rightsWithdrawn(0); committed(); tidied() } }
  :: atomic { mayAct -> d_step { rightsWithdrawn(1); committed(); tidied() } }
  :: atomic { mayAct -> d_step { rightsWithdrawn(2); committed(); tidied() } }
  :: atomic { mayAct -> d_step { toolDeleted(); committed(); tidied() } }
#ifdef POLICY
  :: atomic { !deleted -> lockingOn = !lockingOn }
#endif
  od
}

#ifdef LIVE
proctype BoAsks() {
  byte s = BO;
  do
  :: atomic { isFree && quiet && asks[BO] == WAITING -> received(REQUEST, LAST, REPEATED); carriedOutAtOnce() }
  od
}
#endif

proctype Clock() {
  do
  :: d_step { tick(); tidied() }
  od
}

init {
  atomic {
    run Session(0); run Session(1); run Session(2);
#ifdef IN_FLIGHT
    run Server(0); run Server(1);
#endif
#ifdef LIVE
    run BoAsks();
#endif
    run Service(); run Clock()
  }
}

#ifdef LIVE
/*
 * Every request is settled, provided that people are quiet, time advances, Bo keeps asking, and the holder's
 * client reports activity.
 */
ltl everyRequestIsSettled { [] ((quiet && asks[BO] == WAITING && !(holder != NOBODY && !reports(holder))) -> <> (asks[BO] != WAITING || deleted)) }
#endif

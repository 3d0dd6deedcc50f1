/** For each event: the state and the effects, and the situations that lead to them. */
export const table = `
acquire
  stays <- asking | without locking | held | retaken | closed
  acquiring, drop, acquire <- kept out | over | new
  stays, renew <- unreachable with a lease | lost for a reason yet unknown
takeBack
  stays <- asking | without locking | new | held | retaken | closed
  stays, renew <- unreachable with a lease | lost for a reason yet unknown
  acquiring, drop, acquire <- waiting | free | lost
  acquiring, drop, takeOver <- heldByOther | displaced
granted
  held, keep <- without locking | kept out | over | acquiring | acquiring, an older end heard | unreachable with a lease | unreachable without a lease | taking over | taking over, and refused | lost for a reason yet unknown
  stays, release <- new | closed
  displaced TAKEN_OVER to bo, drop <- acquiring, a takeover heard
  lost ENDED to bo, renew <- acquiring, a newer lock heard
  lost ENDED, renew <- acquiring, a release heard
  stays, keep <- held | retaken
granted too late to hold
  unreachable, renew <- with a lease | without locking | kept out | over | acquiring | acquiring, an older end heard | unreachable without a lease | taking over | taking over, and refused
  stays, release <- new | closed
  displaced TAKEN_OVER to bo, drop <- acquiring, a takeover heard
  lost ENDED to bo, renew <- acquiring, a newer lock heard
  lost ENDED, renew <- acquiring, a release heard
granted to an older attempt
  stays, release <- asking | with a lease | without locking | kept out | over | closed
  held, keep <- new
heldByOther
  stays <- with a lease | new | closed
  heldByOther, drop <- without locking | kept out | over | acquiring | acquiring, a takeover heard | acquiring, a newer lock heard | acquiring, an older end heard | unreachable without a lease
  free, drop <- acquiring, a release heard
  heldByOther DOCUMENT_LOCKED, drop <- taking over
  heldByOther FORBIDDEN, drop <- taking over, and refused
heldByOther, of an older attempt
  stays <- asking | with a lease | without locking | kept out | over | closed
  heldByOther, drop <- new
waiting
  free SOMETHING_NEW, look <- asking | without locking | over | free | heldByOther
  stays <- with a lease | new | closed
  stays, look <- waiting
lockNeeded
  acquiring, drop, acquire <- asking | without locking | kept out | over
  stays <- with a lease | new | closed
refused, may not
  stays <- with a lease | new | closed
  lost FORBIDDEN, drop <- without locking | kept out | over | acquiring | acquiring, a takeover heard | acquiring, a newer lock heard | acquiring, a release heard | acquiring, an older end heard | unreachable without a lease | taking over, and refused
  acquiring, drop, acquire <- taking over
refused, a newer version
  lost VERSION_CONFLICT, drop <- asking | without locking | kept out | over
  stays <- with a lease | new | closed
refused, locking is off
  stays <- with a lease | new | closed
  held without a lock, keep <- kept out | over | acquiring | acquiring, a release heard | acquiring, an older end heard | unreachable without a lease | taking over | taking over, and refused
  heldByOther, drop <- acquiring, a takeover heard | acquiring, a newer lock heard
  stays, keep <- unlocked
  stays, keep, release <- unlocked, the old lease not ended yet
refused, to an older attempt
  stays <- asking | with a lease | without locking | kept out | over | closed
  lost FORBIDDEN, drop <- new
failed
  stays <- with a lease | without locking | kept out | over | new | unreachable without a lease | closed
  unreachable <- acquiring | acquiring, a takeover heard | acquiring, a newer lock heard | acquiring, a release heard | acquiring, an older end heard | taking over | taking over, and refused
renewed
  stays <- asking | without locking | kept out | over | new | closed
  stays, keep <- held | retaken
  held, keep <- unreachable with a lease | lost for a reason yet unknown
ended, expired
  stays <- asking | kept out | over | new | unlocked | closed
  acquiring, drop, acquire <- held | unreachable with a lease | lost for a reason yet unknown
  lost EXPIRED, drop <- retaken
  stays, acquire <- unlocked, the old lease not ended yet
ended, idle
  stays <- asking | kept out | over | new | unlocked | closed
  lost IDLE, drop <- with a lease
  stays, acquire <- unlocked, the old lease not ended yet
ended, taken over
  stays <- asking | kept out | over | new | unlocked | closed
  displaced TAKEN_OVER, drop <- with a lease
  stays, acquire <- unlocked, the old lease not ended yet
ended, by somebody in a way that is new
  stays <- asking | kept out | over | new | unlocked | closed
  displaced SOMETHING_NEW, drop <- with a lease
  stays, acquire <- unlocked, the old lease not ended yet
ended, locking is off
  stays <- asking | kept out | over | new | unlocked | closed
  held without a lock, keep, release <- with a lease
  stays, acquire <- unlocked, the old lease not ended yet
ended, another lease
  stays <- asking | with a lease | without locking | kept out | over | new | closed
saved
  stays <- asking | with a lease | without locking | kept out | over | new | closed
saved, and given back
  stays <- asking | kept out | over | new | unlocked | closed
  lost RELEASED, drop <- with a lease | unlocked, the old lease not ended yet
saved without a lock, and given back
  stays <- asking | with a lease | kept out | over | new | unlocked, the old lease not ended yet | closed
  lost RELEASED, drop <- unlocked
unheard
  stays <- asking | over | new | closed
  stays, renew <- with a lease
  stays, acquire <- without locking
  lost FORBIDDEN, drop <- kept out
due
  stays <- asking | without locking | kept out | over | new | unreachable with a lease | lost for a reason yet unknown | closed
  unreachable, renew <- held | retaken
due, too early
  stays <- asking | with a lease | without locking | kept out | over | new | closed
resumed
  stays <- asking | over | new | free | heldByOther | closed
  stays, renew <- with a lease
  stays, acquire <- without locking | waiting
release
  lost RELEASED, drop <- asking | kept out | new | unlocked
  lost RELEASED, drop, release <- with a lease | unlocked, the old lease not ended yet
  stays <- over | closed
close
  lost RELEASED, drop, unsubscribe <- asking | kept out | new | unlocked
  lost RELEASED, drop, release, unsubscribe <- with a lease | unlocked, the old lease not ended yet
  stays, unsubscribe <- over
  stays <- closed
SNAPSHOT, free
  stays <- asking | without locking | new | closed
  stays, renew <- with a lease
  free SOMETHING_NEW <- waiting
  free <- free | heldByOther
  displaced TAKEN_OVER <- displaced
  lost IDLE <- lost
SNAPSHOT, of the own lock
  stays <- asking | with a lease | new | unlocked, the old lease not ended yet | closed
  stays, acquire <- unlocked
  heldByOther, drop <- waiting
  heldByOther <- free | heldByOther
  displaced TAKEN_OVER to bo <- displaced
  lost IDLE to bo <- lost
SNAPSHOT, of another lock
  stays <- asking | new | closed
  lost ENDED to bo, renew <- with a lease
  stays, acquire <- without locking
  heldByOther, drop <- waiting
  heldByOther <- free | heldByOther
  displaced TAKEN_OVER to bo <- displaced
  lost IDLE to bo <- lost
SNAPSHOT, of an older revision
  stays <- asking | new | unlocked, the old lease not ended yet | closed
  stays, renew <- with a lease
  stays, acquire <- unlocked
  heldByOther, drop <- waiting
  heldByOther <- free | heldByOther
  displaced TAKEN_OVER to bo <- displaced
  lost IDLE to bo <- lost
ACQUIRED by another
  stays <- asking | new | closed
  lost ENDED to bo, renew <- with a lease
  stays, acquire <- without locking
  heldByOther, drop <- waiting
  heldByOther <- free | heldByOther
  displaced TAKEN_OVER to bo <- displaced
  lost IDLE to bo <- lost
ACQUIRED again by the session
  stays <- asking | new | closed
  displaced REPLACED to bo, drop <- with a lease
  stays, acquire <- without locking
  heldByOther, drop <- waiting
  heldByOther <- free | heldByOther
  displaced TAKEN_OVER to bo <- displaced
  lost IDLE to bo <- lost
ACQUIRED, told before
  stays <- asking | with a lease | without locking | kept out | over | new | closed
HEAD_ADVANCED
  stays <- asking | with a lease | new | unlocked, the old lease not ended yet | heldByOther | closed
  stays, acquire <- unlocked
  heldByOther, drop <- waiting
  heldByOther <- free
  displaced TAKEN_OVER to bo <- displaced
  lost IDLE to bo <- lost
EXPIRED
  stays <- asking | without locking | new | heldByOther | closed
  lost ENDED, renew <- with a lease
  free SOMETHING_NEW <- waiting
  free <- free
  displaced TAKEN_OVER <- displaced
  lost IDLE <- lost
RELEASED
  stays <- asking | without locking | new | heldByOther | closed
  lost RELEASED, drop <- with a lease
  free SOMETHING_NEW <- waiting
  free <- free
  displaced TAKEN_OVER <- displaced
  lost IDLE <- lost
RELEASED by another
  stays <- asking | without locking | new | closed
  lost ENDED, renew <- with a lease
  free SOMETHING_NEW <- waiting
  free <- free | heldByOther
  displaced TAKEN_OVER <- displaced
  lost IDLE <- lost
TAKEN_OVER
  stays <- asking | new | closed
  displaced TAKEN_OVER to bo, drop <- with a lease
  stays, acquire <- without locking
  heldByOther, drop <- waiting
  heldByOther <- free | heldByOther
  displaced TAKEN_OVER to bo <- displaced
  lost IDLE to bo <- lost
FORCE_RELEASED
  stays <- asking | without locking | new | heldByOther | closed
  displaced FORCE_RELEASED, drop <- with a lease
  free SOMETHING_NEW <- waiting
  free <- free
  displaced TAKEN_OVER <- displaced
  lost IDLE <- lost
OVERRIDDEN
  stays <- asking | without locking | new | heldByOther | closed
  displaced OVERRIDDEN, drop <- with a lease
  free SOMETHING_NEW <- waiting
  free <- free
  displaced TAKEN_OVER <- displaced
  lost IDLE <- lost
RIGHTS_WITHDRAWN
  stays <- asking | without locking | new | heldByOther | closed
  lost RIGHTS_WITHDRAWN, drop <- with a lease
  free SOMETHING_NEW <- waiting
  free <- free
  displaced TAKEN_OVER <- displaced
  lost IDLE <- lost
HANDED_OVER
  stays <- asking | without locking | new | heldByOther | closed
  lost HANDED_OVER, drop <- with a lease
  free SOMETHING_NEW <- waiting
  free <- free
  displaced TAKEN_OVER <- displaced
  lost IDLE <- lost
UNANSWERED
  stays <- asking | without locking | new | heldByOther | closed
  displaced UNANSWERED, drop <- with a lease
  free SOMETHING_NEW <- waiting
  free <- free
  displaced TAKEN_OVER <- displaced
  lost IDLE <- lost
REQUESTED
  stays <- asking | with a lease | new | unlocked, the old lease not ended yet | heldByOther | closed
  stays, acquire <- unlocked
  heldByOther, drop <- waiting
  heldByOther <- free
  displaced TAKEN_OVER to bo <- displaced
  lost IDLE to bo <- lost
REQUEST_SETTLED
  stays <- asking | with a lease | new | unlocked, the old lease not ended yet | heldByOther | closed
  stays, acquire <- unlocked
  heldByOther, drop <- waiting
  heldByOther <- free
  displaced TAKEN_OVER to bo <- displaced
  lost IDLE to bo <- lost
TOOL_DELETED
  lost TOOL_DELETED, drop, unsubscribe <- asking | with a lease | without locking | kept out | over | new
  stays <- closed
`

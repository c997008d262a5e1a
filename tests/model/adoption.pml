/* One height of the adoption vote, with every order of votes and every lie of a minority: two
 * certificates for different candidates must not exist. docs/protocol.md#adoption is the rule;
 * tests/model/adoption.py runs this model with every switch that is named below.
 *
 *   n = 4 stewards, f = 1, q = 3; candidates 0 and 1; ballots 0 to BALLOTS - 1; height HEIGHT.
 *
 * Rule by rule:
 *   is_proposer   proposer(h, b) = (h + b) mod n, of stewards sorted by org_id
 *   Propose       one Propose a ballot, of a candidate for which it knows q Vote1 in valid_ballot, or
 *                 of a fresh one
 *   may_vote1     only for the proposal; unlocked, or locked on it, or shown q Vote1 of
 *                 valid_ballot, lock ballot <= valid_ballot < b
 *   may_vote2     on q Vote1, and locks
 *   rises         (ballot, phase) above that of every vote that the steward has signed
 *   is_adopted    q Vote2 of one ballot and candidate
 *
 * What isn't spelt out, because it is in the state already:
 *   Delivery. A vote that was cast is seen by anybody, in any order, late or never: a rule that needs
 *   q votes is enabled from the moment when they exist, and nothing makes anybody take it. Every
 *   subset that a steward may have seen is a run in which it didn't act yet.
 *   The liar. It votes for everything in every ballot and phase, and shows each steward what it
 *   likes: its bit is in every set. To withhold a vote is not to be counted on, which is a run in which
 *   nobody acts. As proposer it makes every proposal, to whoever wants it.
 *   Crashes. Votes are synced before they leave and the lock follows from them, so that a restart
 *   changes nothing. FORGETS is the node that doesn't sync.
 *   Timers. A steward may go on to any ballot at any time.
 *   A proposer that knows the highest q Vote1 may act as one that doesn't: safety doesn't lean on it.
 *
 * Switches that must be caught: NO_RISE, NO_LOCK, OLD_PROOF (any earlier q Vote1 opens a lock),
 * FORGETS, and LIARS with two bits. WIDE lets a locked steward be shown q Vote1 of any ballot, not
 * just of the proposal's, and must hold. Reached, by a failing assertion: REACHES=1 a certificate,
 * 2 a certificate in the last ballot, 3 a vote against the own lock. */

#define N 4
#define Q 3
#ifndef LIARS
#define LIARS 8 /* a bit for each steward */
#endif
#ifndef BALLOTS
#define BALLOTS 3
#endif
#ifndef HEIGHT
#define HEIGHT 0
#endif
#ifndef REACHES
#define REACHES 0
#endif

#define NONE 15

/* Sets of stewards. */
#define has(set, i) (((set) >> (i)) & 1)
#define count(set) (has(set, 0) + has(set, 1) + has(set, 2) + has(set, 3))
#define is_liar(i) has(LIARS, i)
#define at(b, c) ((b) * 2 + (c))

byte proposed[BALLOTS] = NONE; /* Candidate; NONE yet. By honest proposers. */
byte valid_ballot[BALLOTS] = NONE;
byte vote1[BALLOTS * 2]; /* Who has voted, by at(ballot, candidate). */
byte vote2[BALLOTS * 2];
byte last[N];            /* 2 * ballot + phase of the last vote; phase is 1 or 2; 0 none. */
byte lock_ballot[N];
byte lock_on[N] = NONE;

#define is_quorum(set) (count((set) | LIARS) >= Q)
#define is_adopted(c) (is_quorum(vote2[at(0, c)]) || later_adopted(c))
#if BALLOTS == 2
#define later_adopted(c) is_quorum(vote2[at(1, c)])
#elif BALLOTS == 3
#define later_adopted(c) (is_quorum(vote2[at(1, c)]) || is_quorum(vote2[at(2, c)]))
#else
#define later_adopted(c) \
  (is_quorum(vote2[at(1, c)]) || is_quorum(vote2[at(2, c)]) || is_quorum(vote2[at(3, c)]))
#endif

#define proposer(b) ((HEIGHT + (b)) % N)
#define is_proposer(i, b) (proposer(b) == (i))

#ifdef NO_RISE
#define rises(i, b, phase) true
#else
#define rises(i, b, phase) (2 * (b) + (phase) > last[i])
#endif

#ifdef OLD_PROOF
#define opens(i, v, b, c) ((v) < (b) && is_quorum(vote1[at(v, c)]))
#else
#define opens(i, v, b, c) (lock_ballot[i] <= (v) && (v) < (b) && is_quorum(vote1[at(v, c)]))
#endif

/* A liar's proposal has whatever valid_ballot helps. */
#if BALLOTS == 2
#define opens_somehow(i, b, c) opens(i, 0, b, c)
#elif BALLOTS == 3
#define opens_somehow(i, b, c) (opens(i, 0, b, c) || opens(i, 1, b, c))
#else
#define opens_somehow(i, b, c) (opens(i, 0, b, c) || opens(i, 1, b, c) || opens(i, 2, b, c))
#endif
#ifdef WIDE
#define is_shown(i, b, c) opens_somehow(i, b, c)
#else
#define is_shown(i, b, c)                                                                      \
  ((is_liar(proposer(b)) && opens_somehow(i, b, c)) ||                                         \
   (!is_liar(proposer(b)) && valid_ballot[b] != NONE && opens(i, valid_ballot[b], b, c)))
#endif
#ifdef NO_LOCK
#define lets(i, b, c) true
#else
#define lets(i, b, c) (lock_on[i] == NONE || lock_on[i] == (c) || is_shown(i, b, c))
#endif

/* `!has` only keeps a vote from being cast again: it would change nothing. */
#define may_vote1(i, b, c)                                                                     \
  (!is_liar(i) && !has(vote1[at(b, c)], i) && rises(i, b, 1) &&                                \
   (is_liar(proposer(b)) || proposed[b] == (c)) && lets(i, b, c))
#define may_vote2(i, b, c)                                                                     \
  (!is_liar(i) && !has(vote2[at(b, c)], i) && rises(i, b, 2) && is_quorum(vote1[at(b, c)]))

#define Fresh(i, b, c)                                                                         \
  :: d_step {                                                                                  \
       (!is_liar(i) && is_proposer(i, b) && proposed[b] == NONE) -> proposed[b] = c            \
     }
#define Again(i, v, b, c)                                                                      \
  :: d_step {                                                                                  \
       (!is_liar(i) && is_proposer(i, b) && proposed[b] == NONE && (v) < (b) &&                \
        is_quorum(vote1[at(v, c)])) ->                                                         \
         proposed[b] = c;                                                                      \
         valid_ballot[b] = v                                                                   \
     }
#define Vote1(i, b, c)                                                                         \
  :: d_step {                                                                                  \
       may_vote1(i, b, c) ->                                                                   \
         assert(REACHES != 3 || lock_on[i] == NONE || lock_on[i] == (c));                      \
         vote1[at(b, c)] = vote1[at(b, c)] | (1 << (i));                                       \
         last[i] = 2 * (b) + 1                                                                 \
     }
#define Vote2(i, b, c)                                                                         \
  :: d_step {                                                                                  \
       may_vote2(i, b, c) ->                                                                   \
         vote2[at(b, c)] = vote2[at(b, c)] | (1 << (i));                                       \
         last[i] = 2 * (b) + 2;                                                                \
         lock_on[i] = c;                                                                       \
         lock_ballot[i] = b;                                                                   \
         assert(!(is_adopted(0) && is_adopted(1)));                                            \
         assert(REACHES != 1 || !is_adopted(c));                                               \
         assert(REACHES != 2 || !is_quorum(vote2[at(BALLOTS - 1, c)]))                         \
     }
#define Forget(i)                                                                              \
  :: d_step {                                                                                  \
       (last[i] != 0) ->                                                                       \
         last[i] = 0;                                                                          \
         lock_on[i] = NONE;                                                                    \
         lock_ballot[i] = 0                                                                    \
     }

#define Act(i, b, c) Fresh(i, b, c) Vote1(i, b, c) Vote2(i, b, c)
#define Ballot(i, b) Act(i, b, 0) Act(i, b, 1)
#define Repeat(i, v, b) Again(i, v, b, 0) Again(i, v, b, 1)

active [N] proctype Steward() {
end:
  do
  Ballot(_pid, 0)
  Ballot(_pid, 1) Repeat(_pid, 0, 1)
#if BALLOTS > 2
  Ballot(_pid, 2) Repeat(_pid, 0, 2) Repeat(_pid, 1, 2)
#endif
#if BALLOTS > 3
  Ballot(_pid, 3) Repeat(_pid, 0, 3) Repeat(_pid, 1, 3) Repeat(_pid, 2, 3)
#endif
#ifdef FORGETS
  Forget(_pid)
#endif
  od
}

"""Cermin: 360-degree feedback for public agencies.

Map of the package, in import order (each may import only what stands below it):

``app``                  puts the parts together
``web | cli | jobs``     the edges: HTTP, command line, scheduled work
``demo``                 the seeded demo agency, built through the services
``access``               who may do what
``ceremonies | reports`` what crosses capabilities: launch, status, sealing; renderings
``results``              from answers to what one reader may see; ``results.profile`` is the way out
``responses``            sealed boxes, without the answerer
``invitations``          the personal link and all that is mailed about it
``assignments``          who rates whom, in which relationship
``cycles``               one round of feedback and its life cycle
``instruments``          competencies, items, scales, frozen versions
``accounts``             who may sign in
``people``               agencies, units, people, posts, dated reporting lines
``disclosure | statistics``  pure: what may be shown; the rater-bias model
``foundation``           knows nothing of feedback: database, clock, mail, vault, tables
``config``               settings from the environment

Glossary (one word per concept): *cycle* (siklus), *instrument*, *competency* (aspek, nilai dasar),
*item* (pernyataan), *subject* (yang dinilai), *rater* (penilai), *relationship* (self, supervisor,
peer, subordinate, partner), *assignment* (one rater, one subject, one relationship), *invitation*
(the personal link of one rater in one cycle), *box* (one sealed assignment), *block* (the raters
shown as one group), *profile* (what one reader sees about one subject).
"""

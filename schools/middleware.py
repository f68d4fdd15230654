"""Binds the request to one membership of the person."""

SESSION_KEY = "membership"


def acting_membership(get_response):
    """Sets `request.user.acting` to the membership chosen in the session, while it still holds."""

    def middleware(request):
        if request.user.is_authenticated:
            chosen = request.session.get(SESSION_KEY)
            for membership in request.user.current_memberships if chosen else ():
                if membership.pk == chosen:
                    request.user.acting = membership
        return get_response(request)

    return middleware

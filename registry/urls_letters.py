"""Registers of letters, memos, orders and announcements."""

from django.urls import path

from registry.views import books, desks, letters, school_letters

urlpatterns = [
    path("letters/", letters.index, name="letters"),
    path("letters/new/<str:kind>/", letters.new, name="letter_new"),
    path("letters/mine/", desks.mine, name="my_letters"),
    path("letters/follow/", desks.follow, name="letter_follow"),
    path("letters/books/", books.index, name="books"),
    path("letters/books/<str:kind>/<int:year>/", books.edit, name="book_edit"),
    path("letters/books/<str:kind>/reserve/", books.reserve, name="book_reserve"),
    path("letters/books/kept/<int:pk>/void/", books.give_up, name="book_give_up"),
    path("letters/from-office/", school_letters.index, name="school_letters"),
    path("letters/from-office/<int:pk>/", school_letters.detail, name="school_letter"),
    path("letters/from-office/<int:pk>/acknowledge/", school_letters.acknowledge, name="school_letter_acknowledge"),
    path("letters/<int:pk>/", letters.detail, name="letter"),
    path("letters/<int:pk>/edit/", letters.edit, name="letter_edit"),
    path("letters/<int:pk>/cancel/", letters.cancel, name="letter_cancel"),
    path("letters/<int:pk>/route/", desks.route, name="letter_route"),
    path("letters/<int:pk>/acknowledge/", desks.acknowledge, name="letter_acknowledge"),
    path("letters/<int:pk>/done/", desks.finish, name="letter_done"),
    path("letters/<int:pk>/reopen/", desks.reopen, name="letter_reopen"),
    path("letters/<int:pk>/remind/", desks.remind, name="letter_remind"),
    path("letters/<int:pk>/close/", desks.close, name="letter_close"),
    path("letters/<int:pk>/files/<uuid:file_pk>/remove/", letters.remove_file, name="letter_file_remove"),
    path("letters/<int:pk>/desks/<int:route_pk>/recall/", desks.recall, name="letter_recall"),
]

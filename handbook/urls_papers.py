"""Duty orders, handbooks of people and of the group, and the printed sheets of the handbook."""

from django.urls import path

from handbook.views import books, duty_papers, group_books, sheets

urlpatterns = [
    path("orders/", duty_papers.index, name="duty_papers"),
    path("orders/new/", duty_papers.new, name="duty_paper_new"),
    path("orders/<int:pk>/", duty_papers.detail, name="duty_paper"),
    path("orders/<int:pk>/again/", duty_papers.redraft, name="duty_paper_redraft"),
    path("books/", books.index, name="books"),
    path("books/start/", books.start, name="book_start"),
    path("books/group/", group_books.index, name="group_books"),
    path("books/group/make/", group_books.make, name="group_book_make"),
    path("books/<int:pk>/", books.detail, name="book"),
    path("books/<int:pk>/foreword/", books.foreword, name="book_foreword"),
    path("books/<int:pk>/make/", books.make, name="book_make"),
    path("books/<int:pk>/submit/", books.submit, name="book_submit"),
    path("books/<int:pk>/return/", books.send_back, name="book_return"),
    path("processes/<int:pk>/standard/", sheets.standard, name="process_standard"),
    path("groups/<int:pk>/analysis/", sheets.analysis, name="group_analysis"),
]

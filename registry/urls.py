"""Pages of the registers, official papers and the library, each concept in a file of its own."""

from registry import urls_cases, urls_distribution, urls_letters, urls_official

app_name = "registry"
urlpatterns = [
    *urls_letters.urlpatterns,
    *urls_official.urlpatterns,
    *urls_distribution.urlpatterns,
    *urls_cases.urlpatterns,
]

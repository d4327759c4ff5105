// The tests that the README shows.
import '../../recipes/calls.test'

import Importing
import Testing

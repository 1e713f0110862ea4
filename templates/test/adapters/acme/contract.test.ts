import { acme } from '../../../adapters/acme/index.ts'
import { adapterContract, subjectOf } from '../../contract/index.ts'
import { acmeSubject } from './subject.ts'

adapterContract(subjectOf(acme, acmeSubject))

import { chain } from './chain'
import { errors, fault, waiting } from './errors'
import { filing } from './filing'
import { proof } from './proof'
import { shell } from './shell'
import { signing } from './signing'
import { start } from './start'

export const en = { ...shell, ...start, ...filing, ...signing, ...proof, ...chain, errors, fault, waiting }

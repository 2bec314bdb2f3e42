import { chain } from './chain'
import { errors, fault, waiting } from './errors'
import { filing } from './filing'
import { proof } from './proof'
import { shell } from './shell'
import { start } from './start'

export const zh = { ...shell, ...start, ...filing, ...proof, ...chain, errors, fault, waiting }

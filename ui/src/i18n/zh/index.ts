import { board } from './board'
import { casework } from './casework'
import { chain } from './chain'
import { contracts } from './contracts'
import { desk } from './desk'
import { errors, fault, waiting } from './errors'
import { filing } from './filing'
import { proof } from './proof'
import { shell } from './shell'
import { signing } from './signing'
import { start } from './start'
import { stats } from './stats'

export const zh = { ...shell, ...start, ...filing, ...signing, ...proof, ...chain, ...contracts, ...desk, ...casework, ...board, ...stats, errors, fault, waiting }

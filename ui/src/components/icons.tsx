// Line icons, drawn on a 24 grid.

import type { ReactNode, SVGProps } from 'react'
import type { ServicePicture } from '@/ipc'

type Props = SVGProps<SVGSVGElement> & { size?: number }

const draw = (content: ReactNode, name: string) => {
  const Icon = ({ size = 20, ...rest }: Props) => (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.7"
      strokeLinecap="square"
      strokeLinejoin="miter"
      aria-hidden="true"
      focusable="false"
      {...rest}
    >
      {content}
    </svg>
  )
  Icon.displayName = name
  return Icon
}

export const HomeIcon = draw(<path d="M4 10.5 12 4l8 6.5V20h-5v-5a3 3 0 0 0-6 0v5H4z" />, 'HomeIcon')
export const FileNewIcon = draw(<path d="M5 3.5h9l5 5v12H5zM12 10v7M8.5 13.5h7" />, 'FileNewIcon')
export const StackIcon = draw(<path d="M6 3.5h12M4.5 7h15M3.5 10.5h17v10h-17zM8 14h8M8 17h5" />, 'StackIcon')
export const LicenceIcon = draw(
  <><path d="M21 12V4.5H3v15h9M6.5 9h6M6.5 12.5h4" /><circle cx="17" cy="15" r="2.8" /><path d="m15.5 17.5-.8 3 2.3-1 2.3 1-.8-3" /></>,
  'LicenceIcon',
)
export const CheckFileIcon = draw(
  <><circle cx="10.5" cy="10.5" r="7" /><path d="m16 16 4.5 4.5M7.5 10.5l2.2 2.2 4-4.2" /></>,
  'CheckFileIcon',
)
export const ChainIcon = draw(
  <path d="M3.5 3.5h6v6h-6zM14.5 3.5h6v6h-6zM3.5 14.5h6v6h-6zM14.5 14.5h6v6h-6zM9.5 6.5h5M9.5 17.5h5M6.5 9.5v5M17.5 9.5v5" />,
  'ChainIcon',
)
export const ContractIcon = draw(<path d="M5 3.5h14v17H5zM8.5 8h7M8.5 11.5h7M8.5 15h3M14 15.5l1.6 1.6 2.9-3.2" />, 'ContractIcon')
export const InboxIcon = draw(<path d="M4 4.5h16l1 9V20H3v-6.5zM3.5 13.5h5l1.2 2.5h4.6l1.2-2.5h5" />, 'InboxIcon')
export const BoardIcon = draw(<path d="M3.5 4.5h17v15h-17zM7.5 8v8M12 8v4M16.5 8v6" />, 'BoardIcon')
export const StatisticsIcon = draw(<path d="M3.5 20.5h17M6.5 17v-5M11 17V6M15.5 17v-8M20 17V4" />, 'StatisticsIcon')
export const BellIcon = draw(<path d="M6 16.5V11a6 6 0 0 1 12 0v5.5l1.5 2h-15zM10 20.5h4" />, 'BellIcon')
export const ColumnsIcon = draw(<path d="M3.5 4.5h17v15h-17zM9 4.5v15M15 4.5v15" />, 'ColumnsIcon')
export const UndoIcon = draw(<path d="M8 5 4 9l4 4M4.5 9H14a5 5 0 0 1 0 10h-4" />, 'UndoIcon')
export const RedoIcon = draw(<path d="m16 5 4 4-4 4M19.5 9H10a5 5 0 0 0 0 10h4" />, 'RedoIcon')
export const SettingsIcon = draw(
  <><path d="M3 8h8M17 8h4M3 16h3M12 16h9" /><circle cx="14" cy="8" r="2.6" /><circle cx="9" cy="16" r="2.6" /></>,
  'SettingsIcon',
)
export const PersonIcon = draw(<><circle cx="12" cy="8" r="4" /><path d="M5 20.5c0-4 3-6.5 7-6.5s7 2.5 7 6.5" /></>, 'PersonIcon')
export const OfficersIcon = draw(<><circle cx="9" cy="8" r="3.4" /><path d="M3 20c0-3.6 2.6-6 6-6s6 2.4 6 6M15.5 5a3.4 3.4 0 0 1 0 6.2M17 14.4c2.5.6 4 2.7 4 5.6" /></>, 'OfficersIcon')
export const LockIcon = draw(<path d="M5.5 11h13v9h-13zM8.5 11V7.5a3.5 3.5 0 0 1 7 0V11" />, 'LockIcon')
export const SearchIcon = draw(<><circle cx="10.5" cy="10.5" r="6" /><path d="m15 15 5 5" /></>, 'SearchIcon')
export const DownloadIcon = draw(<path d="M12 4v10m-4.5-4 4.5 4.5 4.5-4.5M4 19.5h16" />, 'DownloadIcon')
export const KeyIcon = draw(<><circle cx="7" cy="12" r="3.5" /><path d="M10.5 12H21v3.5M17 12v2.5" /></>, 'KeyIcon')
export const CheckIcon = draw(<path d="m5 12.5 4.5 4.5L19 7" strokeWidth="2.2" />, 'CheckIcon')
export const CrossIcon = draw(<path d="m6 6 12 12M18 6 6 18" />, 'CrossIcon')
export const PlusIcon = draw(<path d="M12 5v14M5 12h14" />, 'PlusIcon')
export const UpIcon = draw(<path d="M12 19V5m-5 5 5-5 5 5" />, 'UpIcon')
export const ArrowIcon = draw(<path d="M4 12h15m-5-5 5 5-5 5" />, 'ArrowIcon')
export const BackIcon = draw(<path d="M20 12H5m5-5-5 5 5 5" />, 'BackIcon')
export const ChevronIcon = draw(<path d="m6 9 6 6 6-6" />, 'ChevronIcon')
export const FileIcon = draw(<path d="M5.5 3.5h8l5 5v12h-13zM8.5 13h7M8.5 16.5h7" />, 'FileIcon')
export const FolderIcon = draw(<path d="M3.5 19.5v-14h6l2 2.5h9v11.5z" />, 'FolderIcon')
export const InfoIcon = draw(<><circle cx="12" cy="12" r="8.5" /><path d="M12 11v5.5M12 7.6v.2" /></>, 'InfoIcon')
export const ClockIcon = draw(<><circle cx="12" cy="12" r="8.5" /><path d="M12 7v5.5l3.5 2" /></>, 'ClockIcon')
export const CopyIcon = draw(<path d="M8 8h12v12H8zM16 8V4H4v12h4" />, 'CopyIcon')
export const TrashIcon = draw(<path d="M4 6.5h16M9 6V3.5h6V6M6 6.5l1 14h10l1-14" />, 'TrashIcon')
const StoreIcon = draw(<path d="M4 9.5 5.5 4h13L20 9.5M5 10v10.5h14V10M4 9.5a2.7 2.7 0 0 0 5.3 0 2.7 2.7 0 0 0 5.4 0 2.7 2.7 0 0 0 5.3 0M10 20.5V15h4v5.5" />, 'StoreIcon')
export const PrintIcon = draw(<path d="M7 8.5V3.5h10v5M7 17H3.5V8.5h17V17H17M7 14h10v6.5H7z" />, 'PrintIcon')
/** A company: an office building with its door, where a shop has an awning. */
const CompanyIcon = draw(<path d="M5 20.5v-17h9v17M14 9.5h5v11M3 20.5h18M8 7.5h3M8 11h3M8 14.5h3M8.5 20.5v-3h2v3M16.5 13v.5M16.5 16.5v.5" />, 'CompanyIcon')
const PaperIcon = draw(<path d="M5 3.5h9l5 5v12H5zM13.5 3.5v5.5H19M8.5 13h7M8.5 16.5h5" />, 'PaperIcon')
const PICTURES: Record<ServicePicture, typeof CompanyIcon> = { company: CompanyIcon, shop: StoreIcon, paper: PaperIcon }

/** What a service is about. */
export function ServiceIcon({ picture, ...rest }: Props & { picture: ServicePicture }) {
  const Picture = PICTURES[picture]
  return <Picture {...rest} />
}

import { StartPage } from '@/components/home/start-page';

export default function Page() {
  return <StartPage />;
}

// The page begins: a ticket behind the # is taken out of the address before anything else happens.
import { notifyManager, QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { ApiError } from './api/client';
import { keepFiles } from './api/worker';
import { router } from './router';
import './styles.css';
import { learn, preferred, TextProvider } from './text';
import { applyTheme } from './ui/theme';
import { SignedIn, takeTicket } from './views/SignIn';

const ticket = takeTicket();
applyTheme();
keepFiles();

// An answer is drawn in the task that it arrives in: a timer would be one more wait before it is seen.
notifyManager.setScheduler(queueMicrotask);

const client = new QueryClient({
  defaultOptions: {
    queries: {
      // The stream says what is stale; nothing else makes it so.
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (failures, error) => error instanceof ApiError && error.status === 0 && failures < 2,
    },
  },
});

const root = document.getElementById('root');
if (!root) throw new Error('the page has no root');
const page = createRoot(root);
void learn(preferred()).then(() =>
  page.render(
    <StrictMode>
      <TextProvider>
        <QueryClientProvider client={client}>
          <SignedIn ticket={ticket}>
            <RouterProvider router={router} />
          </SignedIn>
        </QueryClientProvider>
      </TextProvider>
    </StrictMode>,
  ),
);

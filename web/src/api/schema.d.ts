// Made from docs/openapi.json by `npm run generate`; not edited by hand.

export interface paths {
    "/api/v1/accounts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who pays, and what is known of their quota, by name. */
        get: operations["listAccounts"];
        put?: never;
        /** Registers an account. */
        post: operations["addAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An account. */
        get: operations["getAccount"];
        put?: never;
        post?: never;
        /** Forgets an account. Its credential stays where it is. */
        delete: operations["removeAccount"];
        options?: never;
        head?: never;
        /** Changes an account. What is known of its quota and what was counted stay. */
        patch: operations["setAccount"];
        trace?: never;
    };
    "/api/v1/accounts/{name}/lift": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Uses it again, and wakes what waits for it: a person says that its limit is over. */
        post: operations["liftAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/accounts/{name}/probe": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks its provider, by one small real request through the agent's CLI. It may cost something. */
        post: operations["probeAccount"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/approvals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Approvals, oldest first. */
        get: operations["listApprovals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Is it working, and does anything wait for me? */
        get: operations["getBoard"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/browser/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Exchanges a ticket for a session. It needs no token, and a browser's own word on where it comes from. */
        post: operations["openBrowserSession"];
        /** Takes the session's cookies away from the browser that asks. */
        delete: operations["closeBrowserSession"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/browser/tickets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes a ticket with which a page can open a session, once and soon. */
        post: operations["makeBrowserTicket"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/config": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The configuration file as it is now. */
        get: operations["getConfig"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Saves the changes that a preview has shown; they take effect when the daemon begins again. */
        patch: operations["saveConfig"];
        trace?: never;
    };
    "/api/v1/config/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What changes would make of the configuration file. Nothing is written. */
        post: operations["previewConfig"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/doctor": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What works on this machine and what does not. */
        get: operations["getDoctor"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events as they happen. `Last-Event-ID` resumes after that sequence number. */
        get: operations["followEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/holds": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Holds, oldest first. */
        get: operations["listHolds"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/holds/stats": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How often missions are held, and for how long. */
        get: operations["getHoldStats"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/holds/{id}/resolve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tries again what the hold blocked. */
        post: operations["resolveHold"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Events of the log, oldest first. */
        get: operations["listEvents"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/log/verify": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Recomputes the whole log's chain. */
        get: operations["verifyLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Missions, newest first. */
        get: operations["listMissions"];
        put?: never;
        /** Creates a mission. */
        post: operations["createMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How many missions a list has. */
        get: operations["countMissions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A mission with everything that happened. */
        get: operations["getMission"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answers the questions about what is wanted. */
        post: operations["answerMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/approve": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives the approval that a mission awaits. */
        post: operations["approveMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the mission; its work is kept as a rescue. */
        post: operations["cancelMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/continue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Goes on with a message to the agent. While the agent is busy the message waits, and the answer says so. */
        post: operations["continueMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the mission has really changed. */
        get: operations["getMissionDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/evidence": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The evidence about its result. */
        get: operations["getMissionEvidence"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why the mission runs, waits or is held, now. */
        get: operations["explainMission"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/gate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Why its result may or may not land. */
        get: operations["explainGate"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/hand-back": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leaves the terminal: the agent goes on by itself, or its result is taken as it is. */
        post: operations["handBackMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/inquiry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Allows the call that an agent asks about, or denies it. A question is answered by going on with a message. */
        post: operations["answerInquiry"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/organise": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Projects, labels, a flag, the archive. */
        post: operations["organiseMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins nothing new; what is under way finishes. */
        post: operations["pauseMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/priority": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes it more or less urgent. */
        post: operations["setMissionPriority"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/reject": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Refuses that approval; the mission ends. */
        post: operations["rejectMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/replay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The mission after each of its events, oldest first, with what was desired then. */
        get: operations["replayMission"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Goes on after a pause or a stop. */
        post: operations["resumeMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/retry": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Starts again: all of it, or one task of a plan. */
        post: operations["retryMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the live runs and begins nothing. */
        post: operations["stopMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/take-over": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sits a person down at the agent's terminal; a run that is under way is ended first. */
        post: operations["takeOverMission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/missions/{id}/unqueue": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Takes back a message that waits. */
        post: operations["unqueueMessage"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/push": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether notifications are sent, and to which browsers. */
        get: operations["getPush"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/push/subscriptions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Tells a browser when something needs a person. */
        post: operations["addPushSubscription"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/push/subscriptions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Tells a browser nothing any more. */
        delete: operations["removePushSubscription"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/push/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sends a notification that says that it works, to one browser or to all. */
        post: operations["testPush"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repos": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The registered repositories, by name. */
        get: operations["listRepos"];
        put?: never;
        /** Registers a repository. */
        post: operations["addRepo"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/repos/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A registered repository. */
        get: operations["getRepo"];
        put?: never;
        post?: never;
        /** Forgets a repository. Its vault and the refs in it stay. */
        delete: operations["removeRepo"];
        options?: never;
        head?: never;
        /** Changes a repository's policy or place. */
        patch: operations["setRepo"];
        trace?: never;
    };
    "/api/v1/repos/{name}/risk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The risk of a range of its history. */
        get: operations["scoreRange"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rescues": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was rescued, by mission. */
        get: operations["listRescues"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/rescues/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a rescued commit a branch. */
        post: operations["restoreRescue"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/restart": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Begins the daemon again in place, with the configuration as it is now; runs go on under their shims. */
        post: operations["restart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/routes/explain": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Who would do a task now, who would pay, and who would follow. Nothing is begun. */
        post: operations["explainRoute"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs, newest first. */
        get: operations["listRuns"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A run. */
        get: operations["getRun"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/diff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run has changed, as a unified diff. */
        get: operations["getRunDiff"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/keyboard": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Types from now on in an agent's terminal. */
        post: operations["takeKeyboard"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/log": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A piece of a run's transcript. */
        get: operations["getRunLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/log/outline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a piece of a run's transcript holds, without what it says, and which of its lines say something. */
        get: operations["outlineRunLog"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/sandbox": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The sandbox that a run was started in. */
        get: operations["getRunSandbox"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/terminal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a run's program writes, as bytes, from any place and as it comes. `Last-Event-ID` resumes there. */
        get: operations["followTerminal"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/terminal/input": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Types in an agent's terminal. */
        post: operations["typeInTerminal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/terminal/size": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says how large an agent's terminal is. */
        post: operations["resizeTerminal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/runs/{id}/work": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What became of a run's work, and what the checks said of it. */
        get: operations["getRunWork"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/search": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Finds missions, repositories, holds and runs. */
        get: operations["search"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The secrets that godwit keeps, by name; never a value. */
        get: operations["listSecrets"];
        put?: never;
        /** Keeps a secret in a file of the home. */
        post: operations["setSecret"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/secrets/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Deletes a secret that nobody refers to. */
        delete: operations["removeSecret"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/settings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What is configured; of secrets, where they are. */
        get: operations["getSettings"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/shutdown": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Ends the daemon; runs go on under their shims. */
        post: operations["shutdown"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The fleet at a glance. */
        get: operations["getStatus"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/timeline": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Runs under way in a window of time, newest first. */
        get: operations["listTimeline"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What runs used, summed; the largest cost first. */
        get: operations["listUsage"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/v1/usage/landed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What the changes cost that landed in a window: all of it, and a change on average. */
        get: operations["getLandedCosts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @description A command was accepted, and this is what then happened. */
        Accepted: {
            /** @description The command's id. */
            command?: string | null;
            /** @description The events that it caused; none when nothing had to change. */
            events: number[];
            /** @description The mission that it was about. */
            mission?: string | null;
            /** @description The repository that it was about. */
            repo?: string | null;
            /**
             * Format: int32
             * @description The number of a message that waits for the end of what its agent does; absent when nothing was made to wait.
             */
            queued?: number | null;
        };
        /** @description A login or key of a provider. What is not known is `null`, which is not zero. */
        Account: {
            /** @description What people call it; of an agent's own configuration the agent's name. */
            name: string;
            /** @description Whether a person registered it; if not, it is the credential of the agent's own configuration. */
            is_registered: boolean;
            /** @description The agents that may use it. */
            agents: string[];
            /** @description Who pays: `subscription`, `api-key`, `sdk-credit` or `free`. */
            billing?: string | null;
            /** @description Where the credential is, such as `env:NAME`; never the secret. */
            credential?: string | null;
            /** @description What the credential is: `api-key` or `oauth-token`; `null` for a CLI's own login. */
            credential_kind?: string | null;
            /** @description Whether one run at a time may use it. */
            exclusive: boolean;
            /** @description Whether it may be used when it is paid by use and the agent has another that is not. */
            overflow: boolean;
            /**
             * Format: int32
             * @description How many runs may begin to use it in a day, in UTC; `null` is as many as there are.
             */
            daily_runs?: number | null;
            daily_calls?: components["schemas"]["CallsToday"] | null;
            /** @description Whether it can be used now. */
            state: components["schemas"]["AccountState"];
            /**
             * Format: date-time
             * @description When that ends by itself.
             */
            until?: string | null;
            /** @description Why, where it cannot be used now. */
            why?: string | null;
            /** @description The quota windows that its provider told of, by name. */
            windows: components["schemas"]["QuotaWindow"][];
            /** @description The runs that use it now. */
            live_runs: string[];
            /**
             * Format: int32
             * @description How many runs began to use it today, in UTC.
             */
            runs_today: number;
            /**
             * Format: date-time
             * @description When a run last began to use it.
             */
            last_start?: string | null;
            probe?: components["schemas"]["AccountProbe"] | null;
        };
        /** @description A change of a registered account; what is absent stays, and so does what is known of its quota and what was counted. */
        AccountPatch: {
            /** @description The agents that may use it. */
            agents?: string[] | null;
            /** @description Who pays: `subscription`, `api-key`, `sdk-credit` or `free`. */
            billing?: string | null;
            /** @description Where the credential is: a reference, never the secret. It stays while a run uses it. */
            credential?: string | null;
            /** @description What the credential is, `api-key` or `oauth-token`; `null` for `cli-login`. */
            credential_kind?: string | null;
            /** @description Whether one run at a time may use it. */
            exclusive?: boolean | null;
            /** @description Whether it may be used when it is paid by use and the agent has another that is not. */
            overflow?: boolean | null;
            /**
             * Format: int32
             * @description How many runs may begin to use it in a day, in UTC; `null` is as many as there are.
             */
            daily_runs?: number | null;
            /**
             * Format: int32
             * @description How many calls a day has, where its provider counts them; `null` where it does not.
             */
            daily_calls?: number | null;
            /** @description Where it is midnight when such a day begins; `null` is what is usual for the agents. */
            daily_zone?: string | null;
        };
        /** @description What a probe said: one small real request with the account's credential. */
        AccountProbe: {
            /** @description What it found: `works`, `limited`, `auth`, `billing`, or `unknown` when the answer says nothing about the account. */
            verdict: string;
            /** @description In words. */
            detail: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
        };
        /**
         * @description Whether an account can be used now, as far as is known.
         * @enum {string}
         */
        AccountState: "usable" | "limited" | "refused" | "unknown";
        /**
         * @description What is going on.
         * @enum {string}
         */
        Activity: "waits-for-you" | "silent" | "working" | "idle";
        /** @description Say whether the call may run that a task's agent asks about. */
        AnswerInquiry: {
            /** @description `allowed`, or `denied`, which leaves a question to the agent. */
            permission: string;
            /** @description The key of the inquiry that was seen; refused when it is not the one that is open. */
            key?: string | null;
            /** @description The task of a plan; the one whose agent asks when absent. */
            task?: string | null;
            /** @description What the agent is told besides, at most 64 KiB. */
            text?: string | null;
        };
        /** @description Answer the questions about what is wanted: one answer for each. */
        AnswerMission: {
            /** @description The answers. */
            answers: components["schemas"]["AnswerToQuestion"][];
        };
        /** @description An answer: a choice, one's own words, or both. */
        AnswerToQuestion: {
            /** @description The question's field. */
            field: string;
            /**
             * Format: int32
             * @description The number of the choice, from 1.
             */
            choice?: number | null;
            /** @description The answer in one's own words, at most 4 KiB. */
            text?: string | null;
        };
        /** @description A decision asked of a person. */
        Approval: {
            /** @description Its id. */
            id: string;
            /** @description The mission. */
            mission: string;
            /** @description What is decided: `start` or `landing`. */
            subject: string;
            /** @description The commit that would land. */
            commit?: string | null;
            /** @description The evidence about it. */
            evidence?: string | null;
            /** @description Whose act is gated. */
            asker: string;
            /**
             * Format: date-time
             * @description When it was asked.
             */
            asked_at: string;
            /** @description How it ended; `null` while it is open. */
            verdict?: string | null;
            /** @description Who decided. */
            decided_by?: string | null;
            /**
             * Format: date-time
             * @description When it was decided.
             */
            decided_at?: string | null;
            /** @description Why, if they said so. */
            reason?: string | null;
        };
        /** @description Give the approval that a mission awaits. */
        Approve: {
            /** @description The evidence that the approver has seen; refused when it is not the one that is asked about. */
            evidence?: string | null;
        };
        /** @description A mission that waits for a person. */
        Attention: {
            /** @description Which mission. */
            mission: string;
            /** @description Its title. */
            title: string;
            /** @description Its status. */
            status: string;
            /** @description What it awaits, in one sentence. */
            awaits: string;
            /** @description The command that most likely leads on. */
            command: string;
        };
        /** @description The board. */
        Board: {
            /**
             * Format: int32
             * @description The form of this object; a field may be added without a new number.
             */
            schema_version: number;
            /**
             * Format: date-time
             * @description When it was derived: every age is relative to it.
             */
            generated_at: string;
            /** @description The daemon's version. */
            version: string;
            /**
             * Format: date-time
             * @description When the daemon started.
             */
            up_since: string;
            /** @description What is going on. */
            health: components["schemas"]["Activity"];
            /** @description The same in a sentence. */
            sentence: string;
            /** @description How well it works: the worst of its components. */
            condition: components["schemas"]["Condition"];
            /** @description Its components, in a stable order. */
            components: components["schemas"]["Component"][];
            /**
             * Format: date-time
             * @description The newest event of the log; `null` while there is none.
             */
            newest_event_at?: string | null;
            /**
             * Format: int64
             * @description How many events the log has.
             */
            events: number;
            /**
             * Format: int64
             * @description Runs whose process is thought to be alive.
             */
            live_runs: number;
            /**
             * Format: int32
             * @description How many runs may be live at once.
             */
            max_runs: number;
            /** @description Those runs, oldest first, at most ten. */
            running: components["schemas"]["BoardRun"][];
            /**
             * Format: int64
             * @description How many holds block now.
             */
            open_holds: number;
            /** @description Those holds, oldest first, at most ten. */
            holds: components["schemas"]["BoardHold"][];
            /** @description What happened to holds in the last 24 hours. */
            holds_last_day: components["schemas"]["HoldCounts"];
            /** @description Missions by status; statuses without a mission are left out. */
            missions: components["schemas"]["StatusCount"][];
            /** @description Missions that wait for a person, whoever waits longest first, at most ten. */
            waiting: components["schemas"]["BoardMission"][];
            /**
             * Format: int64
             * @description How many missions wait for a person.
             */
            waiting_total: number;
            /** @description The missions that landed last, newest first, at most ten. */
            landed: components["schemas"]["BoardMission"][];
            /** @description What happened in the last 24 hours. */
            last_day: components["schemas"]["DayCounts"];
            /** @description What the runs used that got their slot since midnight in UTC. */
            today: components["schemas"]["Spent"];
        };
        /** @description An open hold in a line. */
        BoardHold: {
            /** @description Which. */
            hold: string;
            /** @description Its code. */
            code: string;
            /** @description Why, shortened and cleaned. */
            reason: string;
            /**
             * Format: date-time
             * @description When it was raised first.
             */
            since: string;
        };
        /** @description A mission in a line. */
        BoardMission: {
            /** @description Which. */
            mission: string;
            /** @description What people call its repository; `null` once that is removed. */
            repo?: string | null;
            /** @description Its title, shortened and cleaned of what steers a display. */
            title: string;
            /** @description Where it stands. */
            status: string;
            /** @description What it awaits, shortened and cleaned in the same way. */
            awaits: string;
            /**
             * Format: date-time
             * @description Since when, at most: when something last happened to it.
             */
            since: string;
            /** @description The command that most likely leads on; `null` when nothing needs to be done. */
            command?: string | null;
        };
        /** @description A live run in a line. */
        BoardRun: {
            /** @description Which. */
            run: string;
            /** @description Its agent. */
            agent?: string | null;
            /** @description The title of its mission, shortened and cleaned. */
            title: string;
            /**
             * Format: date-time
             * @description When it got its slot.
             */
            since: string;
            /**
             * Format: date-time
             * @description When something was last written down about its mission: at most every ten seconds while it talks.
             */
            heard_at: string;
            /** @description What it has used, as far as is known. */
            usage: components["schemas"]["Usage"];
        };
        /** @description A session of a browser. Its other half is a cookie that no script can read; neither opens anything alone. */
        BrowserSession: {
            /**
             * @description What the page keeps and never sends: the header `godwit-key` of each request is the HMAC-SHA-256 of `/boot`
             *     under it, in hex.
             */
            key: string;
            /**
             * Format: date-time
             * @description When the session ends.
             */
            expires_at: string;
        };
        /** @description A ticket with which one page can open a session, once and soon. */
        BrowserTicket: {
            /** @description The ticket. Whoever has it can open a session until it expires. */
            ticket: string;
            /**
             * Format: date-time
             * @description When it is worth nothing any more.
             */
            expires_at: string;
        };
        /** @description The calls of an account on the present day of its provider, as godwit counts them. */
        CallsToday: {
            /**
             * Format: int32
             * @description The most calls of a day.
             */
            most: number;
            /** @description Where it is midnight when a day begins: `utc`, `pacific`, or a distance from UTC such as `+08:00`. */
            zone: string;
            /**
             * Format: int64
             * @description How many were made, at least: a CLI does not tell what it asks beside its turns, or again.
             */
            counted: number;
            /**
             * Format: int64
             * @description How many runs of the day ended without telling theirs: each counts as one call.
             */
            untold_runs: number;
            /**
             * Format: date-time
             * @description When a run last told; `null` when none has on this day.
             */
            heard_at?: string | null;
            /**
             * Format: date-time
             * @description When the next day begins.
             */
            resets_at: string;
        };
        /** @description How large a change is. */
        Changes: {
            /**
             * Format: int64
             * @description Paths that differ from the base.
             */
            paths: number;
            /**
             * Format: int64
             * @description Added lines.
             */
            added_lines: number;
            /**
             * Format: int64
             * @description Deleted lines.
             */
            deleted_lines: number;
        };
        /** @description What one check did. What it did last, where it was tried more than once. */
        Check: {
            /** @description Which check. */
            name: string;
            /** @description Godwit's verdict: `passed`, `flaky`, `failed`, `timed-out`, `ran-nothing` or `not-executed`. */
            verdict: string;
            /** @description The process's own ending, and what else made the verdict. */
            exit: string;
            /**
             * Format: int64
             * @description How long it took.
             */
            duration_ms: number;
            /** @description The last lines of what it printed. They come from what an agent wrote: show them escaped. */
            tail: string;
            answer?: components["schemas"]["VerifyAnswer"] | null;
            /** @description Every try in its order, where there was more than one; the last is the one above. */
            tries?: components["schemas"]["CheckTry"][];
            earlier?: components["schemas"]["EarlierRound"] | null;
        };
        /** @description One of several tries of a check on the same commit. */
        CheckTry: {
            /** @description The verdict on this try alone. */
            verdict: string;
            /** @description Its ending. */
            exit: string;
            /**
             * Format: int64
             * @description How long it took.
             */
            duration_ms: number;
            /** @description The last lines of what it printed. They come from what an agent wrote: show them escaped. */
            tail: string;
        };
        /** @description What was asked about a mission before it could begin. */
        Clarification: {
            /**
             * Format: int32
             * @description How unclear the text is, from 0 to 100.
             */
            score: number;
            /**
             * Format: int32
             * @description The score from which on questions are asked.
             */
            threshold: number;
            /** @description The language of the text, which decides whether signals made of English words apply. */
            language: string;
            /** @description Every signal, whether it fired or not. */
            signals: components["schemas"]["ClaritySignal"][];
            /** @description The questions. */
            questions: components["schemas"]["Question"][];
            /** @description The answers, once there are. */
            answers?: components["schemas"]["AnswerToQuestion"][] | null;
            /** @description The clarified specification, once the questions are answered. */
            spec?: string | null;
        };
        /** @description One sign of an unclear text. */
        ClaritySignal: {
            /** @description Which one. */
            name: string;
            /**
             * Format: int32
             * @description What it adds to the score when it fires.
             */
            weight: number;
            /** @description `fired`, `quiet` or `skipped`. */
            state: string;
            /** @description What was seen. */
            detail: string;
        };
        /** @description How one part of godwit is. */
        Component: {
            /** @description Which. */
            name: components["schemas"]["ComponentName"];
            /** @description How it is. */
            level: components["schemas"]["DoctorLevel"];
            /** @description What was found, in a few words. */
            found: string;
            /**
             * Format: date-time
             * @description When it was last seen to get on; `null` when it has not yet, or does not get on by its nature.
             */
            progress_at?: string | null;
            /** @description What to do, when there is something. */
            remedy?: string | null;
        };
        /**
         * @description The parts of godwit.
         * @enum {string}
         */
        ComponentName: "daemon" | "log" | "disk" | "agents" | "sandbox" | "dispatch" | "holds";
        /**
         * @description How well godwit works.
         * @enum {string}
         */
        Condition: "healthy" | "degraded" | "broken" | "down";
        /** @description Changes to look at before they are saved. */
        ConfigChanges: {
            /** @description The changes, in this order. */
            changes: components["schemas"]["ConfigEdit"][];
        };
        /** @description One change: a key, and what it becomes. */
        ConfigEdit: {
            /** @description The whole key as in TOML, such as `agents.claude.model`. */
            key: string;
            /** @description What it becomes: text, a number, `true`, a list or a table; `null` takes the key away. */
            value?: Record<string, never> | null;
        };
        /** @description What is wrong with a configuration. */
        ConfigFault: {
            /**
             * Format: int64
             * @description The line, from 1; `null` when the file cannot be read at all.
             */
            line?: number | null;
            /** @description What is wrong, with its key. */
            what: string;
            /** @description What can be done. */
            hint?: string | null;
        };
        /** @description The configuration file as it is now, which a daemon that runs may not have read yet. */
        ConfigFile: {
            /** @description The file, on the daemon's host. */
            file: string;
            /**
             * @description The SHA-256 of what it holds, in hexadecimal; of nothing when it is not there. A change names it, so that what
             *     somebody else wrote meanwhile is not lost.
             */
            digest: string;
            /** @description What it holds, with what may be secret hidden; `null` when it is not TOML, so that nobody knows what may be. */
            text?: string | null;
            /** @description Its values by their tables. `null` stands for a value that is not told. */
            values: Record<string, never>;
            fault?: components["schemas"]["ConfigFault"] | null;
            /**
             * @description The parts that the running daemon knows otherwise, such as `agents.claude`: they take effect when it starts
             *     again.
             */
            pending: string[];
            /** @description The keys of those parts that are not as the running daemon knows them, with both values. */
            pending_settings?: components["schemas"]["PendingSetting"][];
            /** @description The command that starts it again; runs go on meanwhile. */
            restart: string;
        };
        /** @description What changes would make of the file. Nothing was written. */
        ConfigPreview: {
            /** @description The digest of the file as it is. */
            before: string;
            /** @description The digest of the file as it would be. */
            after: string;
            /** @description The difference, with what may be secret hidden; empty when nothing would change. */
            diff: string;
            /** @description The keys among the changes that decide which program is executed, what it is given and what it may see. */
            executes: string[];
            /** @description What a browser has to send as `confirm`, because a person typed it; `null` when nothing is executed otherwise. */
            confirm?: string | null;
        };
        /** @description One configured agent. */
        ConfiguredAgent: {
            /** @description What missions call it. */
            name: string;
            /** @description What people see beside the name. */
            label?: string | null;
            /** @description How it is driven, such as `claude`. */
            adapter: string;
            /** @description Its program. */
            program: string;
            /** @description The releases of that program that godwit was tested with; `null` where no release is known. */
            tested?: string | null;
            /** @description What it declares to be able to do, such as `resume`. */
            abilities: string[];
            /** @description The model for runs that name none. */
            model?: string | null;
            /** @description Where its credential is: a reference such as `env:NAME`, never the credential. */
            credential?: string | null;
            /** @description The variables that its runs get, and where their values are. */
            env: components["schemas"]["ConfiguredVariable"][];
            /**
             * Format: int32
             * @description How many of its runs may be live at once; `null` leaves it to the other caps.
             */
            max_runs?: number | null;
            /** @description Whether its tool calls are judged before they run. */
            is_judged: boolean;
        };
        /** @description A variable of an agent's runs. */
        ConfiguredVariable: {
            /** @description Its name. */
            name: string;
            /**
             * @description Where its value is: a reference such as `file:PATH`, or `literal` for a value in the configuration, which is not
             *     told.
             */
            source: string;
        };
        /** @description Go on in the same workspace and session with a message to the agent. */
        ContinueMission: {
            /** @description The message, at most 64 KiB. */
            text: string;
            /**
             * @description The task of a plan whose agent gets it; when absent, the only one whose agent asks something, or else the one that
             *     awaits a person.
             */
            task?: string | null;
            /**
             * @description The key of the inquiry that was seen and that this answers; refused when it is not the one that is open. When
             *     absent, the message answers whatever is open, or nothing.
             */
            answers?: string | null;
        };
        /** @description What happened in a day. */
        DayCounts: {
            /**
             * Format: int64
             * @description Missions that were handed over.
             */
            created: number;
            /**
             * Format: int64
             * @description Missions that landed.
             */
            landed: number;
            /**
             * Format: int64
             * @description Missions that a person rejected or cancelled.
             */
            given_up: number;
            /**
             * Format: int64
             * @description Runs that ended.
             */
            runs: number;
            /**
             * Format: int64
             * @description Those of them that did not succeed and were not cancelled.
             */
            failed_runs: number;
        };
        /** @description The real difference between a mission's base and its present state. */
        Diff: {
            /** @description Which mission. */
            mission: string;
            /** @description A unified diff. It comes from an agent: show it escaped. */
            text: string;
        };
        /** @description One thing that `doctor` looked at. */
        DoctorItem: {
            /** @description What was looked at, such as `sandbox` or `agent claude`. */
            name: string;
            /** @description How it is. */
            level: components["schemas"]["DoctorLevel"];
            /** @description What was found. */
            found: string;
            /** @description What to do, when there is something. */
            remedy?: string | null;
            /** @description What was repaired, when something was. */
            fixed?: string | null;
        };
        /**
         * @description How a thing is.
         * @enum {string}
         */
        DoctorLevel: "ok" | "note" | "warning" | "problem";
        /** @description Everything that `doctor` looked at. */
        DoctorReport: {
            /** @description What was looked at, in a stable order. */
            items: components["schemas"]["DoctorItem"][];
        };
        /** @description An earlier round of checks about the same files. */
        EarlierRound: {
            /** @description The task whose round it was. */
            task: string;
            /**
             * Format: int32
             * @description Its number.
             */
            round: number;
            /** @description What it said of the check. */
            verdict: string;
        };
        /** @description A command without content: `{}`. */
        Empty: Record<string, never>;
        /** @description An event of the log. The same object is the `data` of each server-sent event, whose `id` is `seq`. */
        EventRecord: {
            /**
             * Format: int64
             * @description Its place in the whole log, from 1, without gaps.
             */
            seq: number;
            /** @description The stream, such as `mission/m3f9k2c7xqa`. */
            stream: string;
            /**
             * Format: int64
             * @description Its place in that stream, from 1.
             */
            version: number;
            /** @description Its type, such as `mission.created`. */
            kind: string;
            /**
             * Format: date-time
             * @description When it was decided.
             */
            at: string;
            /** @description Who caused it. */
            actor: Record<string, never>;
            /** @description Through which door. */
            via: string;
            /** @description The command that it answers. */
            command: string;
            /** @description The effect or run that caused it, when the engine did. */
            cause?: string | null;
            /** @description What happened: an object with a `type`. */
            data: Record<string, never>;
        };
        /** @description A sealed evidence package. */
        Evidence: {
            /** @description Its name: the SHA-256 of its manifest. */
            digest: string;
            /** @description The directory that holds it, on the daemon's host. */
            directory: string;
            /** @description Its manifest. */
            manifest: Record<string, never>;
        };
        /** @description A task of which it is asked how it would be routed. */
        ExplainRoute: {
            /** @description What would be asked. */
            task: string;
            /** @description The repository, whose agent counts where none is named. */
            repo?: string | null;
            /** @description The agent that would be named. */
            agent?: string | null;
            /** @description The model that would be named. */
            model?: string | null;
        };
        /** @description Why a mission is where it is. */
        Explanation: {
            /** @description Which mission. */
            mission: string;
            /** @description Where it stands. */
            status: string;
            /** @description What it awaits, in one sentence. */
            awaits: string;
            /**
             * Format: int32
             * @description How urgent its operator made it, from -10 to 10.
             */
            priority: number;
            /** @description What is true of the mission as a whole, one sentence each. */
            because: string[];
            /** @description Each task, in the order of the plan; empty once the mission is over. */
            tasks: components["schemas"]["TaskExplanation"][];
        };
        /** @description A place in a change that the gate would block. */
        Finding: {
            /** @description The rule that would. */
            rule: string;
            /** @description The path. It may have been chosen by an agent: show it escaped. */
            path: string;
            /**
             * Format: int64
             * @description The line in the new file, when it is about one.
             */
            line?: number | null;
            /** @description The kind of secret, or the glob. */
            detail: string;
        };
        /** @description The fleet at a glance. */
        FleetStatus: {
            /** @description The daemon's version. */
            version: string;
            /**
             * Format: int32
             * @description The daemon's process id.
             */
            pid: number;
            /**
             * Format: date-time
             * @description When the daemon started.
             */
            started_at: string;
            /**
             * Format: int64
             * @description The last event of the log.
             */
            head_seq: number;
            /**
             * Format: int64
             * @description Registered repositories.
             */
            repos: number;
            /** @description Missions by status; statuses without a mission are left out. */
            missions: components["schemas"]["StatusCount"][];
            /**
             * Format: int64
             * @description Runs whose process is thought to be alive.
             */
            live_runs: number;
            /**
             * Format: int32
             * @description How many runs may be live at once.
             */
            max_runs: number;
            /** @description What waits for a person, oldest first, at most twenty. */
            attention: components["schemas"]["Attention"][];
            /** @description The missions at whose agents' terminals a person sits. */
            at_terminal?: components["schemas"]["Attention"][];
        };
        /** @description The gate's answer. */
        Gate: {
            /** @description What it decided: `merge`, `ask` or `block`. */
            decision: string;
            /** @description The rule that decided. */
            rule: string;
            /** @description Every rule in order, and what it saw. */
            rules: components["schemas"]["GateRule"][];
            risk?: components["schemas"]["Risk"] | null;
        };
        /** @description Why a mission's result may or may not land. */
        GateExplanation: {
            /** @description The mission. */
            mission: string;
            /** @description What the gate decided: `merge`, `ask` or `block`. */
            decision: string;
            /** @description The rule that decided: the first that matches. */
            rule: string;
            /** @description The hold that a block raised. */
            hold?: string | null;
            /** @description Every rule in order, and what it saw. */
            rules: components["schemas"]["GateRule"][];
            risk?: components["schemas"]["Risk"] | null;
        };
        /** @description One rule's answer. */
        GateRule: {
            /** @description Which rule. */
            rule: string;
            /** @description Whether it matches. */
            matches: boolean;
            /** @description What it saw. */
            detail: string;
        };
        /** @description Leave the terminal of a task's agent. Its run ends, and then the agent goes on by itself. */
        HandBackMission: {
            /** @description The task of a plan; the one that is taken over when absent. */
            task?: string | null;
            /** @description What the agent is told, at most 64 KiB. */
            text?: string | null;
            /** @description Whether what is in the workspace is the result: it is collected, checked and judged, and nobody goes on. */
            done?: boolean;
        };
        /**
         * @description What can be found.
         * @enum {string}
         */
        HitKind: "mission" | "repo" | "hold" | "run";
        /**
         * @description Where something was found.
         * @enum {string}
         */
        HitPlace: "title" | "text" | "id" | "commit" | "task" | "agent" | "status" | "repo" | "reason" | "path";
        /** @description A named blocker. */
        Hold: {
            /** @description Its id. */
            id: string;
            /** @description The mission that it blocks. */
            mission: string;
            /** @description The task of a plan that it blocks; `null` when it blocks the mission as a whole. */
            task?: string | null;
            /** @description Its code. */
            code: string;
            /** @description What the code means. */
            meaning: string;
            /** @description What exactly is blocked and why. */
            reason: string;
            /**
             * Format: int32
             * @description How often it was raised: one that comes back within 30 minutes is the same one again.
             */
            times: number;
            /**
             * Format: date-time
             * @description When it was raised first.
             */
            raised_at: string;
            /**
             * Format: date-time
             * @description When it was resolved.
             */
            resolved_at?: string | null;
            /** @description Who resolved it. */
            resolved_by?: string | null;
            /** @description The commands that lead out, most likely first; empty once it is resolved. */
            recovery: string[];
            inquiry?: components["schemas"]["Inquiry"] | null;
        };
        /** @description What happened to holds within a window. */
        HoldCounts: {
            /**
             * Format: int64
             * @description Raised anew.
             */
            raised: number;
            /**
             * Format: int64
             * @description Opened again within 30 minutes of their end: the same hold, not a new one.
             */
            reopened: number;
            /**
             * Format: int64
             * @description Ended, by whatever ended them.
             */
            resolved: number;
            time_to_resolve?: components["schemas"]["Spread"] | null;
        };
        /** @description Figures about holds: what blocks now, and what happened in two windows. */
        HoldStats: {
            /**
             * Format: date-time
             * @description When they were derived: the end of both windows.
             */
            generated_at: string;
            /**
             * Format: date-time
             * @description The beginning of the window that was asked for; seven days ago when nobody asked.
             */
            since: string;
            /** @description Over all holds. */
            total: components["schemas"]["HoldSum"];
            /** @description By what blocked; what blocks now first. A code without a hold in either window is left out. */
            by_code: components["schemas"]["HoldSum"][];
            /** @description By repository, in the same order. */
            by_repo: components["schemas"]["HoldSum"][];
        };
        /** @description Figures about the holds that have something in common. */
        HoldSum: {
            /** @description What they have in common: a code, a repository's name, or `all`. */
            key: string;
            /**
             * Format: int64
             * @description How many block now.
             */
            open: number;
            /**
             * Format: date-time
             * @description Since when the oldest of them blocks; `null` when none does.
             */
            oldest_open_at?: string | null;
            /** @description The last 24 hours. */
            last_day: components["schemas"]["HoldCounts"];
            /** @description Since `since`. */
            window: components["schemas"]["HoldCounts"];
        };
        /** @description What an agent asks, until it is answered. All of it comes from the agent: show it escaped. */
        Inquiry: {
            /** @description What an answer is bound to: the same call has the same key in every run of its task. */
            key: string;
            /** @description Whether a call is to be allowed, or a question to be answered. */
            wanted: components["schemas"]["InquiryWanted"];
            /** @description The tool, as the CLI calls it. */
            tool: string;
            /** @description The command, the files, the address or the question: without lines that hold a secret, and at most 4 KiB. */
            text: string;
            /** @description The rule that denies the call; `null` for a question. */
            rule?: string | null;
            /** @description Why it does. */
            because?: string | null;
            /** @description What a question offers to choose from; empty when it offers nothing. */
            options: string[];
            /** @description The agent that asks. */
            agent?: string | null;
            /** @description The run that ended with it. */
            run: string;
            /**
             * Format: date-time
             * @description When.
             */
            asked_at: string;
            /**
             * Format: date-time
             * @description When it is denied by itself, and the agent goes on without; `null` waits for a person.
             */
            until?: string | null;
        };
        /**
         * @description What an agent wants of a person.
         * @enum {string}
         */
        InquiryWanted: "permission" | "answer";
        /** @description What the sentinel answered, in numbers of tool calls. */
        Judged: {
            /**
             * Format: int64
             * @description Calls that it let pass.
             */
            allowed: number;
            /**
             * Format: int64
             * @description Calls that it denied with a better way.
             */
            soft: number;
            /**
             * Format: int64
             * @description Calls that it denied and that a person should see.
             */
            hard: number;
            /**
             * Format: int64
             * @description Calls, of those that it let pass, of tools that nobody has told godwit about.
             */
            unknown_tools: number;
        };
        /** @description Who types in an agent's terminal. */
        Keyboard: {
            /** @description The person. */
            by: string;
            /** @description Where they sit: a tab of a browser, or a terminal. */
            seat: string;
            /**
             * Format: date-time
             * @description Since when.
             */
            at: string;
        };
        /** @description Where a result is. */
        Landed: {
            /** @description The full ref in the operator's repository. */
            target: string;
            /** @description The commit there. */
            commit: string;
        };
        /** @description What the changes cost that have something in common. */
        LandedCost: {
            /** @description What they have in common; `null` when it is not known, and for all of them. */
            key?: string | null;
            /**
             * Format: int64
             * @description How many changes.
             */
            changes: number;
            /**
             * Format: int64
             * @description How many runs they took that may have used something.
             */
            runs: number;
            /** @description The sums of what is known; a figure that no run told is `null`. */
            usage: components["schemas"]["Usage"];
            /** @description The same for one change on average, rounded up: at least that, where runs do not tell. */
            per_change: components["schemas"]["Usage"];
            /**
             * Format: int64
             * @description How many of the runs do not tell their tokens: the sums leave them out.
             */
            without_tokens: number;
            /**
             * Format: int64
             * @description How many of the runs do not tell their cost: the sums leave them out.
             */
            without_cost: number;
        };
        /**
         * @description What the changes cost that landed since a moment. A change is a mission whose result landed; it costs what all of its
         *     runs used, whenever they ran and however they ended.
         */
        LandedCosts: {
            /**
             * Format: date-time
             * @description Since when they landed; seven days ago when nobody asked.
             */
            since: string;
            /** @description All of them. */
            total: components["schemas"]["LandedCost"];
            /** @description By repository; the most changes first. */
            by_repo: components["schemas"]["LandedCost"][];
            /**
             * @description By the account that paid, of the changes that one run alone made; an agent's name is the credential of its own
             *     configuration.
             */
            by_account: components["schemas"]["LandedCost"][];
            /** @description By the model, of the changes that one run alone made. */
            by_model: components["schemas"]["LandedCost"][];
            /**
             * Format: int64
             * @description How many changes several runs made: they are in neither of the two.
             */
            by_several: number;
        };
        /** @description Something wrong in the log. */
        LogFault: {
            /**
             * Format: int64
             * @description At which event, when it is about one.
             */
            seq?: number | null;
            /** @description What is wrong. */
            what: string;
        };
        /** @description The end of the log. */
        LogHead: {
            /**
             * Format: int64
             * @description The last event.
             */
            seq: number;
            /** @description The hash of the chain there. */
            hash: string;
        };
        /** @description One line of a run's transcript. */
        LogLine: {
            /**
             * Format: int64
             * @description Where it begins in the run's output, in bytes.
             */
            offset: number;
            /**
             * Format: date-time
             * @description When it came, up to a second early; `null` when nobody noted it.
             */
            at?: string | null;
            /** @description What it is: `message`, `tool`, `result`, `error`, `raw` and so on. New words may come. */
            kind: string;
            /** @description What it says. It comes from an agent: show it escaped. */
            text: string;
            /**
             * Format: int64
             * @description How many characters of its end are not in the text, because so much of a line was not asked for.
             */
            left_out?: number;
        };
        /** @description A place of a transcript where one may begin to read. */
        LogMark: {
            /**
             * Format: int64
             * @description Where it is in the run's output, in bytes.
             */
            offset: number;
            /**
             * Format: int64
             * @description The line that begins there.
             */
            line: number;
        };
        /**
         * @description What a piece of a run's transcript holds, without what it says: how many lines, where one may begin to read, and
         *     which lines say what was looked for. Lines are counted from 0 at the beginning of the piece.
         */
        LogOutline: {
            /** @description The run. */
            run: string;
            /**
             * Format: int64
             * @description How many lines the piece has.
             */
            lines: number;
            /** @description Where one may begin to read, in their order; the first is the beginning of the piece. */
            marks: components["schemas"]["LogMark"][];
            /** @description The lines that say what was looked for, in their order; empty when nothing was. */
            found: number[];
            /**
             * Format: int64
             * @description Where to go on.
             */
            next_offset: number;
            /** @description Whether the run has ended and this piece reaches its end. */
            is_complete: boolean;
        };
        /** @description A piece of a run's transcript. */
        LogPage: {
            /** @description The run. */
            run: string;
            /** @description Its lines. */
            lines: components["schemas"]["LogLine"][];
            /**
             * Format: int64
             * @description Where to go on.
             */
            next_offset: number;
            /** @description Whether the run has ended and this piece reaches its end. */
            is_complete: boolean;
        };
        /** @description How many missions a list has, on all of its pages. */
        MissionCount: {
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
        };
        /** @description A mission with everything that happened to it. */
        MissionDetail: components["schemas"]["MissionSummary"] & {
            /** @description What the operator wants. */
            text: string;
            /** @description What must be true when it is done, as far as the operator said so apart from the text. */
            accept: string[];
            clarification?: components["schemas"]["Clarification"] | null;
            /** @description The model, when the operator named one. */
            model?: string | null;
            /** @description Who asked for it. */
            author: string;
            /** @description The commit that it starts from. */
            base?: string | null;
            /** @description The branch that this commit was the tip of. */
            base_branch?: string | null;
            /** @description Whether the operator's tree had uncommitted changes then; they are not part of the mission. */
            source_dirty: boolean;
            /** @description Whether it was cut into tasks by a plan. */
            is_planned: boolean;
            /** @description Its tasks, in the order of the plan. The last one is the one whose result lands. */
            tasks: components["schemas"]["Task"][];
            /** @description The runs of all its tasks, oldest first. */
            runs: components["schemas"]["Run"][];
            /** @description Its holds, oldest first, also the resolved ones. */
            holds: components["schemas"]["Hold"][];
            /** @description Its approvals, oldest first, also the decided ones. */
            approvals: components["schemas"]["Approval"][];
            /** @description The last round of checks of the result that lands. */
            checks: components["schemas"]["Check"][];
            /** @description The commit that lands. */
            result?: string | null;
            /** @description The evidence about it. */
            evidence?: string | null;
            changes?: components["schemas"]["Changes"] | null;
            gate?: components["schemas"]["Gate"] | null;
            landed?: components["schemas"]["Landed"] | null;
            /** @description What was rescued. */
            rescues: components["schemas"]["Rescue"][];
            /** @description What people have said and decided since they asked for it, oldest first: the last hundred acts. */
            said: components["schemas"]["Said"][];
            /** @description What can be done next, most likely first. */
            next: components["schemas"]["NextStep"][];
        };
        /** @description A mission in a list. */
        MissionSummary: {
            /** @description Its id. */
            id: string;
            /** @description The repository that it works in. */
            repo: string;
            /** @description What people call that repository; `null` once it is removed. */
            repo_name?: string | null;
            /** @description The first line of its text. */
            title: string;
            /** @description Where it stands. */
            status: string;
            /** @description What it awaits, in one sentence. */
            awaits: string;
            /**
             * Format: int32
             * @description How urgent it is, from -10 to 10.
             */
            priority: number;
            /** @description The project that it belongs to. */
            project?: string | null;
            /** @description Its labels, in their order. */
            labels: string[];
            /** @description Why a person should look at it, when somebody said so. */
            flag?: string | null;
            /** @description Whether it is put away. */
            archived: boolean;
            /**
             * @description The persons at its agents' terminals: until they hand back, these agents do nothing by themselves, whatever the
             *     status says.
             */
            takeovers?: components["schemas"]["TakenOver"][];
            /**
             * Format: int32
             * @description How many tasks it has.
             */
            tasks_total: number;
            /**
             * Format: int32
             * @description How many of them are done.
             */
            tasks_done: number;
            /** @description The agent that it runs. */
            agent?: string | null;
            /**
             * Format: date-time
             * @description When it was created.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When something last happened to it.
             */
            updated_at: string;
            /** @description What all its runs used, as far as they tell it. */
            usage: components["schemas"]["Usage"];
            /**
             * Format: int64
             * @description How many of its runs do not tell their tokens: the sums leave them out.
             */
            without_tokens?: number;
            /**
             * Format: int64
             * @description How many of its runs do not tell their cost: the sum leaves them out.
             */
            without_cost?: number;
        };
        /** @description What one model used in a run, as the CLI tells. */
        ModelUsage: {
            /** @description Its name, as the CLI gives it. */
            model: string;
            /** @description What it used. */
            usage: components["schemas"]["Usage"];
        };
        /** @description An account to register. */
        NewAccount: {
            /** @description What to call it. */
            name: string;
            /** @description The agents that may use it. */
            agents: string[];
            /** @description Who pays: `subscription`, `api-key`, `sdk-credit` or `free`. */
            billing: string;
            /**
             * @description Where the credential is: `env:NAME`, `file:/PATH`, `encrypted:/PATH`, `systemd:NAME`, `keychain:NAME` or
             *     `cli-login`. Never the
             *     secret.
             */
            credential: string;
            /** @description What the credential is, `api-key` or `oauth-token`; nothing for `cli-login`. */
            credential_kind?: string | null;
            /** @description Whether one run at a time may use it, because its credential is written by whoever uses it. */
            exclusive?: boolean;
            /** @description Whether it may be used when it is paid by use and the agent has another that is not. */
            overflow?: boolean;
            /**
             * Format: int32
             * @description How many runs may begin to use it in a day, in UTC.
             */
            daily_runs?: number | null;
            /**
             * Format: int32
             * @description How many calls a day has, where its provider counts them; nothing where it does not.
             */
            daily_calls?: number | null;
            /**
             * @description Where it is midnight when such a day begins: `utc`, `pacific`, or a distance from UTC such as `+08:00`. When absent,
             *     `pacific` for Google's models and `utc` for all others.
             */
            daily_zone?: string | null;
        };
        /** @description Create a mission. */
        NewMission: {
            /** @description The repository that it works in. */
            repo: string;
            /** @description What is wanted, at most 64 KiB. */
            text: string;
            /** @description What must be true when it is done, at most 32 sentences; what follows `Acceptance:` in the text when absent. */
            accept?: string[];
            plan?: components["schemas"]["Plan"] | null;
            /**
             * Format: int32
             * @description How urgent it is, from -10 to 10; 0 when absent.
             */
            priority?: number;
            /** @description The project that it belongs to. */
            project?: string | null;
            /** @description Its labels, at most 20. */
            labels?: string[];
            /** @description The agent; the repository's when absent. */
            agent?: string | null;
            /** @description The model; the agent's own choice when absent. */
            model?: string | null;
            /** @description The branch to start from; the target's or HEAD's when absent. */
            branch?: string | null;
        };
        /** @description Tell this browser when something needs a person. The same endpoint again changes what it said before. */
        NewPushSubscription: {
            /** @description The URL that the browser's push service gave. */
            endpoint: string;
            /** @description The browser's keys. */
            keys: components["schemas"]["PushKeys"];
            /** @description What a person calls the browser. */
            label: string;
            /** @description The language of what it is told: `en` (when absent) or `zh`. */
            language?: components["schemas"]["PushLanguage"];
            /** @description Whether landings are told too. */
            landed?: boolean;
        };
        /** @description Register a repository. */
        NewRepo: {
            /** @description The absolute path of the operator's repository on the daemon's host. */
            path: string;
            /** @description What people call it; the directory's name when absent. */
            name?: string | null;
            /** @description What differs from the default policy. */
            policy?: components["schemas"]["PolicyPatch"];
        };
        /** @description A secret to keep. */
        NewSecret: {
            /** @description What to call it. */
            name: string;
            /** @description The secret itself: one line, at most 64 KiB. */
            value: string;
            /** @description Whether one of that name is replaced; whoever refers to it has the new one from its next run on. */
            replace?: boolean;
        };
        /** @description Something that can be done next. */
        NextStep: {
            /** @description The command. */
            command: string;
            /** @description What it does. */
            does: string;
        };
        /** @description Exchange a ticket for a session. */
        OpenBrowserSession: {
            /** @description The ticket. */
            ticket: string;
        };
        /** @description Put a mission into a project, label it, flag it, or put it away. */
        OrganiseMission: {
            /** @description The new ones. */
            add?: string[];
            /** @description The ones that go. */
            remove?: string[];
            /** @enum {string} */
            change: "label";
        } | {
            /** @description Which; `null` is no project. */
            project?: string | null;
            /** @enum {string} */
            change: "project";
        } | {
            /** @description Why, in a sentence. */
            reason: string;
            /** @enum {string} */
            change: "flag";
        } | {
            /** @enum {string} */
            change: "unflag";
        } | {
            /** @enum {string} */
            change: "archive";
        } | {
            /** @enum {string} */
            change: "unarchive";
        };
        /** @description A key of the file that the running daemon knows otherwise. */
        PendingSetting: {
            /** @description The whole key, such as `agents.claude.model`. */
            key: string;
            /** @description What the daemon knows, as in TOML; `null` when it was not in the file. A value that may be secret is `(hidden)`. */
            running?: string | null;
            /** @description What is in the file now; `null` when it is not there any more. */
            file?: string | null;
        };
        /** @description A mission cut into tasks. */
        Plan: {
            /** @description The tasks, at most 64, in the order in which their results are merged. */
            tasks: components["schemas"]["PlannedTask"][];
        };
        /** @description One task of a plan. */
        PlannedTask: {
            /** @description What the plan calls it; unique within the plan. */
            id: string;
            /** @description What it is about, in a few words; the first line of the prompt when absent. */
            title?: string | null;
            /** @description What the agent is asked. */
            prompt: string;
            /** @description The tasks whose results it starts from. */
            needs?: string[];
            /** @description The agent; the mission's when absent. */
            agent?: string | null;
            /** @description The model; the mission's when absent. */
            model?: string | null;
        };
        /** @description A change of a repository's policy or place; what is absent stays. */
        PolicyPatch: {
            /** @description The absolute path, when the repository has moved. */
            location?: string | null;
            /** @description Whether missions may start here. */
            enabled?: boolean | null;
            /** @description Where a result lands: `{"target":"branch"}` or `{"target":"local","branch":"main"}`. */
            landing?: Record<string, never> | null;
            /** @description Globs; a change outside them blocks. */
            allowed_paths?: string[] | null;
            /** @description Globs; a change inside them blocks. */
            forbidden_paths?: string[] | null;
            /**
             * @description Checks by name: `{"command":"make test","timeout_ms":1800000,"kind":"command","retries":0}`, with `"kind":"verify"`
             *     also `"min_score":0.8`. Of a new one only the command must be said; of one that is there, what is absent stays.
             *     `null` removes it.
             */
            checks?: Record<string, never>;
            /** @description What a check is worth that passed and failed on the same files: `block`, `ask` or `pass`. */
            flaky?: string | null;
            /** @description The agent for missions that name none; `null` removes it. */
            agent?: string | null;
            /** @description Who decides on a landing: `human-only`, or `by-risk` to let a proven change of low risk land by itself. */
            merge?: string | null;
            /**
             * Format: int32
             * @description How many judges must have passed a result before it lands without a person; 0 asks for none.
             */
            judges?: number | null;
            /** @description Whether agents are asked to report what they did: `off`, `ask` or `required`. */
            report?: string | null;
            /** @description Whether a mission waits for approval before its first run. */
            approve_start?: boolean | null;
            /** @description Whether the author of a mission may not approve it. */
            four_eyes?: boolean | null;
            /** @description Limits of each run: `{"wall_ms":600000,"idle_ms":600000,"spool_bytes":1073741824}`; what is absent stays. */
            limits?: Record<string, never> | null;
            /**
             * Format: int32
             * @description How many of its runs may be live at once; `null` leaves it to the caps of the fleet, the host and the agent.
             */
            max_runs?: number | null;
            /**
             * @description What a failure of one of its runs leads to: `none`, `same`, `analyze`, `fallback-model` or `fallback-provider`;
             *     `null` leaves it to the route.
             */
            on_failure?: string | null;
            /**
             * @description What is done with what only a person could answer: `deny`, `answer`, `park` or `ask`; `null` leaves it to the
             *     agent's configuration.
             */
            attention?: string | null;
            /**
             * Format: int64
             * @description How long a person has to answer with `ask`, in milliseconds.
             */
            answer_within_ms?: number | null;
        };
        /** @description What went wrong with a request. `type` is `urn:godwit:problem:<code>`. */
        Problem: {
            /** @description The kind of problem as a URI. */
            type: string;
            /** @description The kind of problem for a person. */
            title: string;
            /**
             * Format: int32
             * @description The HTTP status.
             */
            status: number;
            /** @description What went wrong with this request. */
            detail: string;
            /** @description The kind of problem as a stable word. */
            code: components["schemas"]["ProblemCode"];
            /** @description What to do instead, when there is something. */
            hint?: string | null;
        };
        /**
         * @description The kinds of problems.
         * @enum {string}
         */
        ProblemCode: "invalid" | "unauthorized" | "forbidden" | "not-found" | "method-not-allowed" | "ambiguous" | "already-exists" | "wrong-state" | "too-large" | "unsupported-media-type" | "busy" | "shutting-down" | "disk-full" | "internal" | "unknown";
        /** @description The keys of a browser's subscription, as the browser gives them. */
        PushKeys: {
            /** @description Its public key, in base64url. */
            p256dh: string;
            /** @description Its authentication secret, in base64url. */
            auth: string;
        };
        /**
         * @description The language of notifications.
         * @enum {string}
         */
        PushLanguage: "en" | "zh";
        /**
         * @description What became of a message.
         * @enum {string}
         */
        PushOutcome: "taken" | "gone" | "refused";
        /**
         * @description Whether anything is sent.
         * @enum {string}
         */
        PushPower: "on" | "off" | "broken";
        /** @description Whether notifications can be sent, and to whom they are. */
        PushState: {
            /** @description Whether anything is sent. */
            state: components["schemas"]["PushPower"];
            /** @description Why nothing is sent; `null` when it is. */
            reason?: string | null;
            /** @description The key that a page gives to its browser, in base64url; `null` when nothing is sent. */
            public_key?: string | null;
            /** @description The file in which it is turned on, on the daemon's host. */
            file: string;
            /** @description The browsers that asked to be told, oldest first. */
            subscriptions: components["schemas"]["PushSubscription"][];
        };
        /** @description A browser that asked to be told. What it is reached with is secret and not in here. */
        PushSubscription: {
            /** @description Its id: the first 16 hexadecimal digits of its endpoint's SHA-256. */
            id: string;
            /** @description What a person calls the browser. */
            label: string;
            /** @description The language of what it is told: `en` or `zh`. */
            language: components["schemas"]["PushLanguage"];
            /** @description Whether landings are told too. */
            landed: boolean;
            /** @description The host of its push service. */
            service: string;
            /**
             * Format: date-time
             * @description When it asked.
             */
            created_at: string;
            /**
             * Format: date-time
             * @description When its push service last took a message.
             */
            sent_at?: string | null;
            /** @description What went wrong last, while it does. */
            trouble?: string | null;
            /**
             * Format: date-time
             * @description When it is tried again, while something is wrong.
             */
            retry_at?: string | null;
        };
        /** @description What became of a test. */
        PushTest: {
            /** @description For each browser that it was sent to. */
            results: components["schemas"]["PushTestResult"][];
        };
        /** @description What became of a test for one browser. */
        PushTestResult: {
            /** @description The id of its subscription. */
            id: string;
            /** @description What a person calls the browser. */
            label: string;
            /** @description What became of it. */
            outcome: components["schemas"]["PushOutcome"];
            /** @description Why it was not taken. */
            reason?: string | null;
        };
        /** @description A question about what is wanted. */
        Question: {
            /** @description What it is about: the name that an answer gives. */
            field: string;
            /** @description The question. */
            text: string;
            /** @description Why it is asked. */
            why: string;
            /** @description Answers to choose from, numbered from 1. */
            choices: string[];
            /**
             * Format: int32
             * @description The number of the recommended choice, from 1.
             */
            recommended: number;
        };
        /** @description A message that waits for the end of what its agent does. */
        QueuedMessage: {
            /**
             * Format: int32
             * @description Its number in the mission, by which it is taken back.
             */
            message: number;
            /** @description What it says. */
            text: string;
            /** @description Who said it. */
            by: string;
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
        };
        /** @description A quota window as its provider told it. */
        QuotaWindow: {
            /** @description The provider's word for it, such as `five_hour`. */
            name: string;
            /**
             * Format: int32
             * @description How much of it is used, in hundredths of a per cent; `null` is unknown, also after its reset.
             */
            used_basis_points?: number | null;
            /**
             * Format: date-time
             * @description When it resets.
             */
            resets_at?: string | null;
            /**
             * @description Who said so: `run`, `refusal` or `probe`; `counted` is godwit itself, by what runs tell, and `person` a lift, after
             *     which nothing is known.
             */
            source: string;
            /**
             * Format: date-time
             * @description When.
             */
            seen_at: string;
            /**
             * Format: date-time
             * @description When it is used up if it goes on as it did; `null` when that is not before its reset, or too little is known.
             */
            forecast_full_at?: string | null;
        };
        /** @description The risk of a range of a repository's own history. */
        RangeRisk: {
            /** @description The repository. */
            repo: string;
            /** @description The range, as it was asked for. */
            range: string;
            /** @description The commit that it was compared with. */
            base: string;
            /** @description The commit that was looked at. */
            tip: string;
            /** @description How large the change is. */
            changes: components["schemas"]["Changes"];
            /** @description What the gate would block in it, whatever its risk is. */
            findings: components["schemas"]["Finding"][];
            /** @description How much could go wrong. */
            risk: components["schemas"]["Risk"];
        };
        /** @description Refuse the approval that a mission awaits; the mission ends. */
        Reject: {
            /** @description Why. */
            reason?: string | null;
        };
        /** @description A mission as it was after one of its events. */
        ReplayStep: {
            /**
             * Format: int64
             * @description The event's place in the log.
             */
            seq: number;
            /** @description The event, such as `mission.run-granted`. */
            kind: string;
            /**
             * Format: date-time
             * @description When it was decided.
             */
            at: string;
            /** @description Who caused it. */
            actor: string;
            /** @description Where the mission stood after it. */
            status: string;
            /** @description What it awaited then. */
            awaits: string;
            /** @description What ought to have been in flight then. */
            desired: string[];
        };
        /** @description A registered repository. */
        Repo: {
            /** @description Its id. */
            id: string;
            /** @description What people call it. */
            name: string;
            /** @description Where the operator's repository is. */
            location: string;
            /** @description What may happen to it. */
            policy: Record<string, never>;
            /** @description Missions that have not ended. */
            open_missions: string[];
            /** @description The mission that is landing. */
            lane?: string | null;
        };
        /** @description A rescued state of a workspace. */
        Rescue: {
            /** @description The mission that it comes from. */
            mission: string;
            /** @description The ref that keeps it. */
            name: string;
            /** @description The commit. */
            commit: string;
        };
        /** @description A daemon that begins again in place: the same process, the same address, the same token. */
        Restarting: {
            /** @description The parts of the configuration that take effect with it, such as `agents.claude`; empty when none is another one. */
            applies: string[];
            /**
             * Format: int64
             * @description Runs that are live and go on meanwhile.
             */
            live_runs: number;
            /** @description Where the API is afterwards: another address only where the configuration says so. */
            url: string;
            /**
             * Format: int32
             * @description The daemon's process id, which stays.
             */
            pid: number;
            /**
             * Format: date-time
             * @description When the daemon that ends started. Whoever is told another time in the status speaks to the one that follows.
             */
            started_at: string;
        };
        /** @description Give a rescued commit a branch in the operator's repository. */
        RestoreRescue: {
            /** @description The mission that it comes from: an id or a unique beginning of one. */
            mission: string;
            /** @description The rescued commit. */
            commit: string;
            /** @description The branch to create. */
            branch: string;
        };
        /** @description Start again. */
        RetryMission: {
            /** @description Only this task of a plan and what needs it; the whole mission when absent. */
            task?: string | null;
        };
        /** @description How much could go wrong if a change landed. */
        Risk: {
            /**
             * Format: int32
             * @description From 0 to 100.
             */
            total: number;
            /** @description What the total means: `low` below 30, `medium` below 60, else `high`. */
            band: string;
            /** @description Every factor in order, also those that are absent. */
            factors: components["schemas"]["RiskFactor"][];
        };
        /** @description One factor of a risk. */
        RiskFactor: {
            /** @description Which factor. */
            name: string;
            /**
             * Format: int32
             * @description What it adds when it is present or unknown.
             */
            weight: number;
            /** @description Whether it is `present`, `absent` or `unknown`; what is unknown counts in full. */
            state: string;
            /**
             * Format: int32
             * @description What it adds here.
             */
            points: number;
            /** @description What was seen. It may name paths that an agent chose: show it escaped. */
            detail: string;
        };
        /** @description An account that could pay. */
        RouteAccount: {
            /** @description Which. */
            name: string;
            /** @description What speaks against it now; `null` when nothing does. */
            against?: string | null;
        };
        /** @description Who does a task. */
        RouteChoice: {
            /** @description The agent. */
            agent: string;
            /** @description The model; `null` leaves it to the agent. */
            model?: string | null;
            /** @description How hard it shall think: `low`, `medium` or `high`; `null` leaves it to the agent. */
            effort?: string | null;
            /** @description The account that the route names; `null` takes the least used one. */
            account?: string | null;
        };
        /** @description Who would do a task now, who would pay, and who would follow. */
        RouteExplanation: {
            choice?: components["schemas"]["RouteChoice"] | null;
            /** @description Why, one sentence each. */
            because: string[];
            /** @description How complex the work is: `simple`, `medium` or `complex`. */
            complexity: string;
            /** @description What spoke for that, one sentence each. */
            complexity_because: string[];
            /**
             * Format: int32
             * @description How many points there are to the nearest other class.
             */
            complexity_margin?: number | null;
            /** @description Why the rules are not sure of that, as a clause; `null` when they are. */
            complexity_doubt?: string | null;
            second_opinion?: components["schemas"]["RouteChoice"] | null;
            /**
             * @description The account that would pay for a run that began now; an agent's name is its own configuration. `null` when none
             *     could.
             */
            account?: string | null;
            /** @description Why none could pay now. */
            waits?: string | null;
            /**
             * Format: date-time
             * @description When one can, as far as is known.
             */
            waits_until?: string | null;
            /** @description Every account that could pay. */
            accounts: components["schemas"]["RouteAccount"][];
            /** @description What a failure leads to: `none`, `same`, `analyze`, `fallback-model` or `fallback-provider`. */
            on_failure: string;
            /** @description Who follows, in order. */
            chain: components["schemas"]["RouteChoice"][];
            /** @description Who is declared and does not follow, because of what it would cost or whose models it runs. */
            left_out: components["schemas"]["RouteLeftOut"][];
        };
        /** @description Who is declared and does not follow. */
        RouteLeftOut: {
            /** @description Who. */
            choice: components["schemas"]["RouteChoice"];
            /** @description Why not, in a sentence. */
            why: string;
        };
        /** @description One execution of an agent. */
        Run: {
            /** @description Its id. */
            id: string;
            /** @description The mission that it works for. */
            mission: string;
            /** @description The agent that it runs. */
            agent?: string | null;
            /** @description The model that was asked for; `null` leaves it to the agent. */
            model?: string | null;
            /** @description How hard it was asked to think: `low`, `medium` or `high`. */
            effort?: string | null;
            /** @description The account that pays: a registered one, or the agent's name for the credential of its own configuration. */
            account?: string | null;
            /**
             * Format: int32
             * @description Its number within the task, from 1.
             */
            attempt: number;
            /**
             * Format: date-time
             * @description When it got its slot.
             */
            granted_at: string;
            /**
             * Format: date-time
             * @description When its process was first seen.
             */
            started_at?: string | null;
            /**
             * Format: date-time
             * @description When it ended; `null` while it is live.
             */
            ended_at?: string | null;
            /**
             * Format: int32
             * @description How often a later daemon took it over.
             */
            adoptions: number;
            /** @description The CLI's session. */
            session?: string | null;
            /** @description What it used, as far as is known. */
            usage: components["schemas"]["Usage"];
            /** @description What each model used that answered in it, as the CLI tells; empty while it is live, and where the CLI does not tell. */
            models?: components["schemas"]["ModelUsage"][];
            /** @description How it ended: an object with a `class` such as `success` or `rate-limited`. */
            class?: Record<string, never> | null;
            /** @description What was seen at its end. */
            detail?: string | null;
            /** @description The process's own ending, such as `exit 0`. */
            exit?: string | null;
            /**
             * Format: int64
             * @description Processes that outlived the agent and were ended; `null` when nobody saw.
             */
            ended_processes?: number | null;
            /**
             * Format: int64
             * @description Processes that could not be ended; the target is 0; `null` when nobody saw.
             */
            leaked_processes?: number | null;
            sentinel?: components["schemas"]["Judged"] | null;
            /**
             * @description The typed result that the agent gave, with its `kind`; `null` when none was asked for or none came. It is the
             *     agent's own claim: nothing is decided by it.
             */
            result?: Record<string, never> | null;
            /** @description Whether the agent works by itself, or a person sits at its terminal. */
            mode?: components["schemas"]["RunMode"];
            keyboard?: components["schemas"]["Keyboard"] | null;
        };
        /** @description What a run has changed: the difference from the commit that it began with to the one that was made of it. */
        RunDiff: {
            /** @description The run. */
            run: string;
            /** @description A unified diff. It comes from an agent: show it escaped. */
            text: string;
        };
        /**
         * @description Whether an agent works by itself during a run, or a person sits at its terminal.
         * @enum {string}
         */
        RunMode: "autonomous" | "interactive";
        /**
         * @description Which network a run sees.
         * @enum {string}
         */
        RunNetwork: "host";
        /**
         * @description The sandbox that a run was started in. Besides what is named, a run sees the system's programs and a few files of
         *     `/etc`, and has a private `/tmp` in memory.
         */
        RunSandbox: {
            /** @description The run. */
            run: string;
            /** @description What isolates it, as it names itself: `bubblewrap 0.8.0`. */
            backend: string;
            /** @description Which network it sees. */
            network: components["schemas"]["RunNetwork"];
            /** @description What it writes: its workspace first, then its `HOME`, then single files. */
            writable: string[];
            /** @description What it reads besides. */
            readable: string[];
            /** @description What it does not see, but for what is named above. */
            hidden: string[];
            /** @description What of its workspace shows as empty, as far as it is there. */
            covered: string[];
        };
        /** @description A run as a picture of time needs it: when, by whom, for what, and how it ended. */
        RunSpan: {
            /** @description The run's id. */
            id: string;
            /** @description The mission that it works for. */
            mission: string;
            /** @description The title of that mission. */
            title: string;
            /** @description What its task is called. */
            task?: string | null;
            /** @description What the repository is called now; its id once it is removed. */
            repo: string;
            /** @description The agent that it runs. */
            agent?: string | null;
            /** @description The model that was asked for; `null` when nobody asked for one. */
            model?: string | null;
            /** @description The registered account that pays; `null` is the credential of the agent's own configuration. */
            account?: string | null;
            /** @description The machine that it ran on: `local` is the daemon's own. */
            host: string;
            /**
             * Format: int32
             * @description Its number within the task, from 1.
             */
            attempt: number;
            /**
             * Format: date-time
             * @description When it got its slot.
             */
            granted_at: string;
            /**
             * Format: date-time
             * @description When its process was first seen.
             */
            started_at?: string | null;
            /**
             * Format: date-time
             * @description When it ended; `null` while it is live.
             */
            ended_at?: string | null;
            /** @description How it ended: an object with a `class` such as `success` or `rate-limited`. */
            class?: Record<string, never> | null;
            /** @description What it used, as far as is known. */
            usage: components["schemas"]["Usage"];
        };
        /** @description What became of a run's work. */
        RunWork: {
            /** @description The run. */
            run: string;
            /** @description The commit that it began with: its task's result before it, or what the task starts from. */
            before?: string | null;
            /** @description The commit that was made of it; `null` when nothing was collected, or nothing is different from the task's base. */
            commit?: string | null;
            /** @description What the checks said of that commit; `null` when none ran. */
            checks?: components["schemas"]["Check"][] | null;
            /** @description The evidence about it, once it is sealed. */
            evidence?: string | null;
        };
        /** @description What somebody said or decided about a mission. */
        Said: {
            /**
             * Format: date-time
             * @description When.
             */
            at: string;
            /** @description Who. */
            by: string;
            /** @description The task of a plan that it is about; `null` is the mission as a whole. */
            task?: string | null;
            /**
             * @description What they did: `told`, `approved`, `rejected`, `allowed`, `denied`, `unheard`, `took-over`, `handed-back`,
             *     `handed-back-done`, `paused`, `resumed`, `stopped`, `cancelled` or `retried`.
             */
            act: string;
            /** @description What they said with it: the beginning, when it is long. */
            text?: string | null;
        };
        /** @description Changes to save: exactly what a preview has shown. */
        SaveConfig: {
            /** @description The changes. */
            changes: components["schemas"]["ConfigEdit"][];
            /** @description `before` of their preview. */
            before: string;
            /** @description `after` of their preview. */
            after: string;
            /** @description `confirm` of their preview, where a person at a browser was asked for it. */
            confirm?: string | null;
        };
        /**
         * @description How large the terminal is now, by whoever has the keyboard: the event `size` of a terminal's stream. What a program drew
         *     for it looks right in no other size; what it drew before may have been for another one.
         */
        ScreenSize: {
            /**
             * Format: int32
             * @description Characters in a line.
             */
            columns: number;
            /**
             * Format: int32
             * @description Lines.
             */
            rows: number;
        };
        /** @description One thing that was found. */
        SearchHit: {
            /** @description What it is. */
            kind: components["schemas"]["HitKind"];
            /** @description Its id; of a repository its name. */
            id: string;
            /** @description The mission that it is or belongs to. */
            mission?: string | null;
            /** @description What to call it: a title, a name, or a code. It may come from an agent: show it escaped. */
            title: string;
            /** @description Where a mission stands, whether a hold is `open` or `resolved`, or how a run stands. */
            status?: string | null;
            /** @description Where the first phrase was found. */
            place: components["schemas"]["HitPlace"];
            /** @description Some words around it. They may come from an agent: show them escaped. */
            excerpt: string;
            /**
             * Format: date-time
             * @description When something last happened to it; `null` of a repository.
             */
            at?: string | null;
        };
        /** @description What was found, in the order in which it is shown: missions, repositories, holds, runs. */
        SearchResults: {
            /** @description What was looked for: all of these, anywhere and in any case. */
            phrases: string[];
            /** @description What was found; of each kind at most as many as were asked for. */
            hits: components["schemas"]["SearchHit"][];
            /** @description The kinds of which there is more. */
            more: components["schemas"]["HitKind"][];
        };
        /** @description A secret that godwit keeps. Its value is not told to anybody. */
        Secret: {
            /** @description What people call it. */
            name: string;
            /** @description What an agent or an account refers to it with: `file:` and its path on the daemon's host. */
            reference: string;
            /**
             * Format: date-time
             * @description When it was last written.
             */
            changed_at: string;
            /** @description Who refers to it. */
            used_by: components["schemas"]["SecretUse"][];
        };
        /** @description Who refers to a secret. */
        SecretUse: {
            /** @description What refers to it. */
            by: components["schemas"]["SecretUser"];
            /** @description The name of the agent or the account. */
            name: string;
        };
        /**
         * @description What can refer to a secret.
         * @enum {string}
         */
        SecretUser: "agent" | "account";
        /** @description Make a mission more or less urgent. */
        SetPriority: {
            /**
             * Format: int32
             * @description From -10 to 10.
             */
            priority: number;
        };
        /** @description How much may be at work at once. */
        SettingCaps: {
            /**
             * Format: int32
             * @description Runs that may be live at once in the whole fleet.
             */
            max_runs: number;
            /**
             * Format: int32
             * @description Runs that may be live at once on this machine.
             */
            host_max_runs: number;
            /**
             * Format: int32
             * @description Missions that may be open at once.
             */
            max_open_missions: number;
        };
        /** @description The configuration that the daemon was started with. It is changed in its file; a daemon reads it when it starts. */
        Settings: {
            /** @description The file, on the daemon's host. */
            file: string;
            /** @description The configured agents, by name. */
            agents: components["schemas"]["ConfiguredAgent"][];
            /** @description How much may be at work at once. */
            caps: components["schemas"]["SettingCaps"];
        };
        /** @description What runs used. */
        Spent: {
            /**
             * Format: int64
             * @description How many runs.
             */
            runs: number;
            /** @description The sums of what is known; a figure that no run told is `null`. */
            usage: components["schemas"]["Usage"];
            /**
             * Format: int64
             * @description How many of the runs do not tell their tokens: the sums leave them out.
             */
            without_tokens: number;
            /**
             * Format: int64
             * @description How many of the runs do not tell their cost: the sum leaves them out.
             */
            without_cost: number;
        };
        /** @description How durations are spread, in whole seconds. Each is one that occurred. */
        Spread: {
            /**
             * Format: int64
             * @description Half are not longer.
             */
            median_seconds: number;
            /**
             * Format: int64
             * @description Nineteen of twenty are not longer.
             */
            p95_seconds: number;
            /**
             * Format: int64
             * @description The longest.
             */
            longest_seconds: number;
        };
        /** @description How many missions have a status. */
        StatusCount: {
            /** @description The status. */
            status: string;
            /**
             * Format: int64
             * @description How many.
             */
            count: number;
        };
        /** @description Type from now on, in an agent's terminal at which somebody sits already. */
        TakeKeyboard: {
            /** @description Where the keyboard is from now on. */
            seat: string;
        };
        /** @description Sit down at the terminal of a task's agent. A run that is under way is ended first, and its session goes on there. */
        TakeOverMission: {
            /** @description The task of a plan; the one that awaits a person when absent. */
            task?: string | null;
            /**
             * @description Where the keyboard is: any name of this tab or terminal that no other has, of 1 to 64 characters from a-z, 0-9, `.`,
             *     `_` and `-`.
             */
            seat: string;
        };
        /** @description The person at the terminal of a task's agent, as a list of missions has it. */
        TakenOver: {
            /** @description The task whose agent's terminal it is. */
            task: string;
            /** @description How far it has come. */
            state: components["schemas"]["TakeoverState"];
            /** @description The interactive run, while there is one to sit at. */
            run?: string | null;
            /** @description Who asked for it. */
            by: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            since: string;
        };
        /** @description The person at the terminal of a task's agent, or on the way there or back. */
        Takeover: {
            /** @description How far it has come. */
            state: components["schemas"]["TakeoverState"];
            /** @description The interactive run, while there is one to sit at. */
            run?: string | null;
            /** @description Who asked for it. */
            by: string;
            /** @description Where the keyboard was at first. */
            seat: string;
            /**
             * Format: date-time
             * @description When it was asked for.
             */
            since: string;
            /** @description Whether the result is taken as it is when the run has ended; `null` while nobody has handed back. */
            done?: boolean | null;
            /** @description What the agent is told when the run has ended. */
            text?: string | null;
        };
        /**
         * @description How far a takeover has come.
         * @enum {string}
         */
        TakeoverState: "wanted" | "live" | "handing-back";
        /** @description A task of a mission. A mission without a plan has one. */
        Task: {
            /** @description Its id; the ids of its runs begin with it. */
            id: string;
            /** @description What the plan calls it. */
            name: string;
            /** @description What it is about, in one line. */
            title: string;
            /** @description What its agent is asked, when the plan says so. */
            prompt?: string | null;
            /** @description Where it stands. */
            status: string;
            /** @description The tasks whose results it starts from. */
            needs: string[];
            /** @description The agent that works in it. */
            agent?: string | null;
            /** @description The model that it asks for. */
            model?: string | null;
            /** @description The commit that it starts from. */
            base?: string | null;
            /** @description The CLI's session. */
            session?: string | null;
            /** @description The paths that conflicted in the merge it starts from. They come from agents: show them escaped. */
            conflicts: string[];
            /**
             * Format: int32
             * @description How often its agent was asked to repair what the checks found.
             */
            repairs: number;
            /** @description The last round of checks of its result. */
            checks: components["schemas"]["Check"][];
            /** @description The one commit of its result. */
            result?: string | null;
            /** @description The evidence about it. */
            evidence?: string | null;
            changes?: components["schemas"]["Changes"] | null;
            gate?: components["schemas"]["Gate"] | null;
            /**
             * Format: date-time
             * @description When its result was proven.
             */
            done_at?: string | null;
            /** @description What its runs used. */
            usage: components["schemas"]["Usage"];
            /**
             * Format: int64
             * @description How many of its runs do not tell their tokens: the sums leave them out.
             */
            without_tokens?: number;
            /**
             * Format: int64
             * @description How many of its runs do not tell their cost: the sum leaves them out.
             */
            without_cost?: number;
            takeover?: components["schemas"]["Takeover"] | null;
            /** @description Messages to its agent that wait for the end of what it does, oldest first. */
            queue?: components["schemas"]["QueuedMessage"][];
            inquiry?: components["schemas"]["Inquiry"] | null;
        };
        /** @description Why a task is where it is. */
        TaskExplanation: {
            /** @description Its id. */
            id: string;
            /** @description What the plan calls it. */
            name: string;
            /** @description Where it stands. */
            status: string;
            /** @description Why, in one sentence. */
            why: string;
            inquiry?: components["schemas"]["Inquiry"] | null;
        };
        /**
         * @description Everything that was there when the stream began has been given: the event `current` of a terminal's stream. What
         *     comes now is live. A terminal must not answer what a program asked before this.
         */
        TerminalCurrent: {
            /**
             * Format: int64
             * @description Where what comes now begins, in bytes from the run's beginning.
             */
            at: number;
        };
        /** @description Keys, as a terminal sends them. They reach the program in the order in which they are answered, and are kept nowhere. */
        TerminalInput: {
            /** @description Where they were typed; refused when the keyboard is elsewhere. */
            seat: string;
            /**
             * Format: byte
             * @description The bytes, at most 64 KiB.
             */
            data: string;
        };
        /**
         * @description A piece of what a run's program has written: the event `output` of a terminal's stream. Its id is `to`, so that a
         *     reader which gives it back as `Last-Event-ID` misses and repeats nothing.
         */
        TerminalOutput: {
            /**
             * Format: int64
             * @description Where its first byte is, in bytes from the run's beginning.
             */
            from: number;
            /**
             * Format: int64
             * @description Where the next piece begins.
             */
            to: number;
            /**
             * Format: byte
             * @description The bytes. They come from an agent and are made for a terminal: show them nowhere else.
             */
            data: string;
        };
        /** @description How large the terminal is. */
        TerminalSize: {
            /** @description Where the keyboard is; refused when it is elsewhere. */
            seat: string;
            /**
             * Format: int32
             * @description Characters in a line, at least one.
             */
            columns: number;
            /**
             * Format: int32
             * @description Lines, at least one.
             */
            rows: number;
        };
        /** @description Send a notification that says that it works. */
        TestPush: {
            /** @description To which browser; to all when absent. */
            subscription?: string | null;
        };
        /** @description Take back a message that waits. */
        UnqueueMessage: {
            /**
             * Format: int32
             * @description Its number in the mission.
             */
            message: number;
        };
        /** @description Tokens and money. `null` is unknown, which is not zero. */
        Usage: {
            /**
             * Format: int64
             * @description Fresh input tokens.
             */
            input_tokens?: number | null;
            /**
             * Format: int64
             * @description Output tokens.
             */
            output_tokens?: number | null;
            /**
             * Format: int64
             * @description Input tokens read from the provider's cache.
             */
            cache_read_tokens?: number | null;
            /**
             * Format: int64
             * @description Input tokens written to the provider's cache.
             */
            cache_write_tokens?: number | null;
            /**
             * Format: int64
             * @description Cost as the CLI states it, in millionths of a US dollar.
             */
            cost_micro_usd?: number | null;
            /**
             * Format: int64
             * @description Model turns.
             */
            turns?: number | null;
        };
        /** @description What the runs used that have something in common. */
        UsageSum: {
            /** @description What they have in common; `null` when they do not tell it, such as a model that nobody asked for. */
            key?: string | null;
            /**
             * Format: int64
             * @description How many runs. By model, a run that used several counts for each of them.
             */
            runs: number;
            /** @description The sums of what is known; a figure that no run told is `null`. */
            usage: components["schemas"]["Usage"];
            /**
             * Format: int64
             * @description How many of the runs do not tell their tokens: the sums leave them out.
             */
            without_tokens: number;
            /**
             * Format: int64
             * @description How many of the runs do not tell their cost: the sum leaves them out.
             */
            without_cost: number;
            /**
             * Format: int64
             * @description How many of the runs do not tell which model answered, live ones among them: by model, they are with the one that was
             *     asked for.
             */
            without_model?: number;
        };
        /** @description What a verify script said of a result. */
        VerifyAnswer: {
            /** @description Whether the change is good. */
            passed: boolean;
            /**
             * Format: double
             * @description How good it is, from 0 to 1.
             */
            score: number;
            /** @description Whether everything that was ever wanted is there. */
            prd_complete: boolean;
            /** @description Whatever else it tells: an object or a text. It comes from what an agent wrote: show it escaped. */
            details?: unknown;
        };
        /** @description What a verification of the log found. */
        VerifyReport: {
            /**
             * Format: int64
             * @description How many events were verified.
             */
            events: number;
            /** @description The end of the log. */
            head: components["schemas"]["LogHead"];
            /** @description What is wrong; empty when nothing is. */
            faults: components["schemas"]["LogFault"][];
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    listAccounts: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `Account`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Account"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewAccount"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getAccount: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Account`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Account"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AccountPatch"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    liftAccount: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    probeAccount: {
        parameters: {
            query?: {
                /** @description Through which of its agents; the first when absent. */
                agent?: string;
            };
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description One `AccountProbe`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AccountProbe"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listApprovals: {
        parameters: {
            query?: {
                /** @description Whether those that are over are listed too. */
                all?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `Approval`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Approval"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getBoard: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Board`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Board"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    openBrowserSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OpenBrowserSession"];
            };
        };
        responses: {
            /** @description One `BrowserSession`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrowserSession"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    closeBrowserSession: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    makeBrowserTicket: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description One `BrowserTicket`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BrowserTicket"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getConfig: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `ConfigFile`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigFile"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    saveConfig: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SaveConfig"];
            };
        };
        responses: {
            /** @description One `ConfigFile`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigFile"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    previewConfig: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ConfigChanges"];
            };
        };
        responses: {
            /** @description One `ConfigPreview`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConfigPreview"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getDoctor: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `DoctorReport`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DoctorReport"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followEvents: {
        parameters: {
            query?: {
                /** @description Begin after this sequence number; from now on when absent. */
                after?: number;
            };
            header?: {
                /** @description Resume after this event. */
                "Last-Event-ID"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events named `event`: `id` is the sequence number, `data` one `EventRecord`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["EventRecord"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listHolds: {
        parameters: {
            query?: {
                /** @description Whether those that are over are listed too. */
                all?: boolean;
                /** @description Only those of this mission. */
                mission?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `Hold`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Hold"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getHoldStats: {
        parameters: {
            query?: {
                /** @description The beginning of a window, in RFC 3339; seven days ago when absent. */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `HoldStats`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["HoldStats"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resolveHold: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listEvents: {
        parameters: {
            query?: {
                /** @description Only those after this sequence number. */
                after?: number;
                /** @description Only those at this time or later, in RFC 3339. */
                since?: string;
                /** @description The most items of the page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `EventRecord`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["EventRecord"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    verifyLog: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `VerifyReport`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["VerifyReport"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listMissions: {
        parameters: {
            query?: {
                /** @description Only those in the repository of this name. */
                repo?: string;
                /** @description Only those with this status. */
                status?: string;
                /** @description Only those of this project. */
                project?: string;
                /** @description Only those with this label. */
                label?: string;
                /** @description Only those that somebody flagged. */
                flagged?: boolean;
                /** @description Those that are put away, instead of the others. */
                archived?: boolean;
                /** @description Where the page begins: `next` of the page before it. */
                cursor?: string;
                /** @description The most items of the page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `MissionSummary`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["MissionSummary"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    createMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewMission"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is too much open already */
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    countMissions: {
        parameters: {
            query?: {
                /** @description Only those in the repository of this name. */
                repo?: string;
                /** @description Only those with this status. */
                status?: string;
                /** @description Only those of this project. */
                project?: string;
                /** @description Only those with this label. */
                label?: string;
                /** @description Only those that somebody flagged. */
                flagged?: boolean;
                /** @description Those that are put away, instead of the others. */
                archived?: boolean;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `MissionCount`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MissionCount"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `MissionDetail`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["MissionDetail"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    answerMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerMission"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    approveMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Approve"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancelMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    continueMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ContinueMission"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMissionDiff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Diff`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Diff"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getMissionEvidence: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Evidence`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Evidence"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainMission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Explanation`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Explanation"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainGate: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `GateExplanation`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["GateExplanation"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    handBackMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HandBackMission"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    answerInquiry: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AnswerInquiry"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    organiseMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OrganiseMission"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pauseMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setMissionPriority: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetPriority"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rejectMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Reject"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replayMission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `ReplayStep`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["ReplayStep"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resumeMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    retryMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RetryMission"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stopMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeOverMission: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TakeOverMission"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unqueueMessage: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["UnqueueMessage"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getPush: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `PushState`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushState"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addPushSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewPushSubscription"];
            };
        };
        responses: {
            /** @description One `PushSubscription`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushSubscription"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removePushSubscription: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    testPush: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TestPush"];
            };
        };
        responses: {
            /** @description One `PushTest`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PushTest"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRepos: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `Repo`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Repo"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    addRepo: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewRepo"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRepo: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Repo`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Repo"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeRepo: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setRepo: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyPatch"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    scoreRange: {
        parameters: {
            query?: {
                /** @description The range, as `A..B`. It must be given. */
                range?: string;
            };
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `RangeRisk`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RangeRisk"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRescues: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `Rescue`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Rescue"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restoreRescue: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["RestoreRescue"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    restart: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description One `Restarting`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Restarting"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    explainRoute: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ExplainRoute"];
            };
        };
        responses: {
            /** @description One `RouteExplanation`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RouteExplanation"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listRuns: {
        parameters: {
            query?: {
                /** @description Only those of this mission. */
                mission?: string;
                /** @description Only those that have not ended. */
                live?: boolean;
                /** @description Where the page begins: `next` of the page before it. */
                cursor?: string;
                /** @description The most items of the page, from 1 to 200. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `Run`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Run"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRun: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Run`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Run"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunDiff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `RunDiff`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunDiff"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    takeKeyboard: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TakeKeyboard"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunLog: {
        parameters: {
            query?: {
                /** @description Where the piece begins: `next_offset` of the piece before it. */
                offset?: number;
                /** @description Whether the agent's own lines are given instead of readable ones. */
                raw?: boolean;
                /** @description Only what came at this time or later, in RFC 3339; it may begin early. */
                since?: string;
                /** @description Seconds to wait for the next line when there is none, at most 25. */
                wait?: number;
                /** @description After so many lines the piece ends; what one line of the agent's says stays together. */
                limit?: number;
                /** @description The most characters of each line; what is left out is counted. */
                most?: number;
            };
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `LogPage`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogPage"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    outlineRunLog: {
        parameters: {
            query?: {
                /** @description Where the piece begins: `next_offset` of the piece before it. */
                offset?: number;
                /** @description Whether it is about the agent's own lines instead of readable ones. */
                raw?: boolean;
                /** @description What to look for, in any case; at most 400 characters. */
                find?: string;
            };
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `LogOutline`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LogOutline"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunSandbox: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `RunSandbox`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunSandbox"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    followTerminal: {
        parameters: {
            query?: {
                /** @description Where to begin, in bytes from the run's beginning; 0 when absent. */
                from?: number;
            };
            header?: {
                /** @description Resume after this event. */
                "Last-Event-ID"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description Server-sent events: `output` has one `TerminalOutput` as its `data` and its end as its `id`; `current`, once, has one `TerminalCurrent`; `keyboard`, whenever somebody else types, has one `Keyboard`; `size`, at first and whenever it is another one, has one `ScreenSize`; `ended`, the last, has `{}`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/event-stream": components["schemas"]["TerminalOutput"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    typeInTerminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TerminalInput"];
            };
        };
        responses: {
            /** @description It is done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    resizeTerminal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TerminalSize"];
            };
        };
        responses: {
            /** @description It is done; there is nothing to say. */
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getRunWork: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                id: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `RunWork`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RunWork"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    search: {
        parameters: {
            query?: {
                /** @description What to look for: words that all must be there, in any case; words between double quotation marks stand together. At most 400 characters. It must be given. */
                q?: string;
                /** @description The most hits of each kind, from 1 to 50; 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `SearchResults`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SearchResults"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listSecrets: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `Secret`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["Secret"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    setSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["NewSecret"];
            };
        };
        responses: {
            /** @description One `Secret`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Secret"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    removeSecret: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path: {
                /** @description An id (a mission's may be a unique beginning of one) or a name. */
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getSettings: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `Settings`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Settings"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    shutdown: {
        parameters: {
            query?: never;
            header?: {
                /** @description The command's id; a repeat with the same id gets the first answer. */
                "Idempotency-Key"?: string;
            };
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Empty"];
            };
        };
        responses: {
            /** @description One `Accepted`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Accepted"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is too large */
            413: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The body is not JSON */
            415: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The daemon is ending */
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The disk is full */
            507: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getStatus: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `FleetStatus`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FleetStatus"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listTimeline: {
        parameters: {
            query?: {
                /** @description Only runs that are live or ended at this time or later, in RFC 3339. */
                since?: string;
                /** @description Only runs that got their slot at this time or earlier, in RFC 3339. */
                until?: string;
                /** @description Where the page begins: `next` of the page before it. */
                cursor?: string;
                /** @description The most items of the page, from 1 to 1000; 1000 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `RunSpan`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["RunSpan"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    listUsage: {
        parameters: {
            query?: {
                /** @description `agent` (when absent), `repo`, `mission`, `task`, `run`, `model`, `account` or `day`. */
                by?: string;
                /** @description Only runs that got their slot at this time or later, in RFC 3339. */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description A page of `UsageSum`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": {
                        items: components["schemas"]["UsageSum"][];
                        /** @description The cursor of the next page; absent on the last one. */
                        next?: string;
                    };
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    getLandedCosts: {
        parameters: {
            query?: {
                /** @description Only what landed at this time or later, in RFC 3339; seven days when absent. */
                since?: string;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description One `LandedCosts`. */
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LandedCosts"];
                };
            };
            /** @description The request is not acceptable */
            400: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description The token is missing or wrong */
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That is not allowed */
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description There is no such thing */
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description That cannot be done now */
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Godwit failed */
            500: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
